using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Arenas.Fuzz;

/// <summary>Runs the programs of one fuzzer, seed after seed, until one fails or the time is over.</summary>
internal sealed class Campaign(Fuzzer fuzzer)
{
    private const int MaxShrinkRuns = 3000;
    private static readonly TimeSpan s_maxShrinkTime = TimeSpan.FromMinutes(2);

    private readonly string _last =
        Path.Combine(Path.GetTempPath(), $"arenas-fuzz-{fuzzer.Name}-{Environment.ProcessId}.ops");

    /// <summary>Gets how many programs were run.</summary>
    public int Rounds { get; private set; }

    /// <summary>The first failure; null if every program passes.</summary>
    public Failure? Run(ulong seed, TimeSpan time, int maxRounds)
    {
        // A program that kills the process leaves itself behind here: `shrink FILE` goes on from it.
        Stopwatch watch = Stopwatch.StartNew();
        for (int round = 0; round < maxRounds && (round == 0 || watch.Elapsed < time); round++, Rounds++)
        {
            ulong roundSeed = seed + (ulong)round;
            List<Operation> program = ProgramOf(roundSeed);
            Corpus.Write(_last, $"{fuzzer.Name} {roundSeed}: the process died", program);
            string? message = fuzzer.FailureOf(program, 1);
            if (message is not null)
            {
                File.Delete(_last);
                return new(roundSeed, program, message);
            }
        }
        File.Delete(_last);
        return null;
    }

    /// <summary>A smaller program that fails, whatever the message.</summary>
    public Failure Shrink(Failure failure)
    {
        string message = failure.Message;
        using Child? child = fuzzer.IsDangerous ? new(fuzzer) : null;
        Shrinker shrinker = new(Fails, MaxShrinkRuns, s_maxShrinkTime);
        List<Operation> smallest = shrinker.Shrink(failure.Program);
        return new(failure.Seed, smallest, message);

        bool Fails(IReadOnlyList<Operation> program)
        {
            string? found = child is null ? fuzzer.FailureOf(program, fuzzer.Attempts) : child.FailureOf(program);
            // A program that hangs costs more time than all others, so one that does not never becomes one that does.
            bool fails = found is not null && (IsHang(failure.Message) || !IsHang(found));
            message = fails ? found! : message;
            return fails;
        }
    }

    private static bool IsHang(string message) => message.Contains(Lane.NoEnd, StringComparison.Ordinal);

    public List<Operation> ProgramOf(ulong seed) => fuzzer.Generate(new SeededRandom(seed));
}
