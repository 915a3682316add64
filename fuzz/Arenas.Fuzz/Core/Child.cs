using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading.Tasks;

namespace Arenas.Fuzz;

/// <summary>Runs programs in another process, which may die of them; after a failure the next gets a new one.</summary>
internal sealed class Child(Fuzzer fuzzer) : IDisposable
{
    private const string Passed = "passed";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("arenas-fuzz-").FullName;
    private Process? _process;
    private Task<string>? _errors;

    /// <summary>The other end: reads paths of programs, a line each, and answers each with a line.</summary>
    public static int Serve(Fuzzer fuzzer)
    {
        while (Console.In.ReadLine() is string path)
        {
            string? message = fuzzer.FailureOf(Corpus.Read(path), fuzzer.Attempts);
            Console.Out.WriteLine((message ?? Passed).ReplaceLineEndings("\t"));
        }
        return ExitCode.Passed;
    }

    /// <summary>What is wrong with a program; null if it passes.</summary>
    public string? FailureOf(IReadOnlyList<Operation> program)
    {
        string path = Path.Combine(_folder, "attempt.ops");
        Corpus.Write(path, "an attempt", program);
        Process process = _process ??= Start();
        process.StandardInput.WriteLine(path);
        process.StandardInput.Flush();
        Task<string?> answer = process.StandardOutput.ReadLineAsync();
        if (!answer.Wait(s_patience))
        {
            End();
            return $"{Lane.NoEnd} {s_patience.TotalSeconds} s";
        }
        if (answer.Result == Passed)
        {
            return null;
        }
        string message = answer.Result?.Replace('\t', '\n') ?? $"the process died: {_errors!.Result}";
        End();
        return message;
    }

    public void Dispose()
    {
        End();
        Directory.Delete(_folder, recursive: true);
    }

    private Process Start()
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }
        start.ArgumentList.Add("serve");
        start.ArgumentList.Add(fuzzer.Name);
        Process process = Process.Start(start)!;
        _errors = process.StandardError.ReadToEndAsync();
        return process;
    }

    private void End()
    {
        _process?.Kill();
        _process?.Dispose();
        _process = null;
    }
}
