using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>A subject with a model: makes random programs, and runs a program against both.</summary>
internal abstract class Fuzzer
{
    private const int Frames = 6;

    /// <summary>Gets the name that the command line and the corpus folder call it by.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Gets how often a program is run before it counts as passed: more than once where threads race.
    /// </summary>
    public virtual int Attempts => 1;

    /// <summary>Gets a value indicating whether a failing program may kill the process, or leave it unsound.</summary>
    public virtual bool IsDangerous => true;

    /// <summary>Makes a program; each disables some of the operations, so that the others meet more often.</summary>
    public abstract List<Operation> Generate(Random random);

    /// <summary>Runs a program, skipping what does not apply; throws if the subject and the model disagree.</summary>
    public abstract void Run(IReadOnlyList<Operation> program);

    /// <summary>What is wrong with a program; null if it passes.</summary>
    public string? FailureOf(IReadOnlyList<Operation> program, int attempts)
    {
        try
        {
            for (int attempt = 0; attempt < attempts; attempt++)
            {
                Run(program);
            }
            return null;
        }
        catch (FormatException)
        {
            throw;
        }
        catch (Exception failure)
        {
            return Describe(failure);
        }
    }

    private static string Describe(Exception failure)
    {
        Exception? cause = failure is ViolationException ? failure.InnerException : failure;
        if (cause is null or ViolationException)
        {
            return failure.Message;
        }
        string stack = string.Join('\n', (cause.StackTrace ?? "").Split('\n').Take(Frames));
        return $"{failure.Message}\n{cause.GetType().Name}: {cause.Message}\n{stack}";
    }
}
