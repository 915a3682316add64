using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace Arenas.Fuzz;

/// <summary>Runs programs in processes of their own, one for each: a program may kill its process.</summary>
internal sealed class Child(Fuzzer fuzzer) : IDisposable
{
    private const int PatienceMilliseconds = 180_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("arenas-fuzz-").FullName;

    /// <summary>What is wrong with a program; null if it passes.</summary>
    public string? FailureOf(IReadOnlyList<Operation> program)
    {
        string path = Path.Combine(_folder, fuzzer.Name, "attempt.ops");
        Corpus.Write(path, "an attempt", program);
        using Process child = Process.Start(Command(path))!;
        List<string> errors = [];
        child.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? "");
        child.BeginErrorReadLine();
        string output = child.StandardOutput.ReadToEnd();
        if (!child.WaitForExit(PatienceMilliseconds))
        {
            child.Kill();
            return $"{Lane.NoEnd} {PatienceMilliseconds} ms";
        }
        child.WaitForExit();
        return child.ExitCode switch
        {
            ExitCode.Passed => null,
            ExitCode.BadInput => throw new FormatException(string.Join('\n', errors)),
            ExitCode.Failed when output.Length > 0 => output[(output.IndexOf(" fails: ", StringComparison.Ordinal) + 8)..].Trim(),
            _ => $"the process died: {string.Join('\n', errors)}",
        };
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static ProcessStartInfo Command(string path)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }
        start.ArgumentList.Add("replay");
        start.ArgumentList.Add(path);
        start.ArgumentList.Add("--seconds");
        start.ArgumentList.Add("5");
        return start;
    }
}
