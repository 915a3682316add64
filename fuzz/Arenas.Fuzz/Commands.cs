using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>What the command line can ask for. Each answers with an exit code.</summary>
internal static class Commands
{
    // Rounds of `check`: a few seconds in all, and enough that every seeded fault is found.
    private static readonly (string Name, ulong Seed, int Rounds)[] s_checks =
    [
        ("bits", 1, 200), ("heap", 1, 150), ("objects", 1, 300), ("cache", 1, 250), ("threads", 1, 8), ("rents", 1, 40),
    ];

    public static ulong RandomSeed() => (ulong)Random.Shared.Next(1_000_000_000);

    public static int Run(Fuzzer fuzzer, ulong seed, TimeSpan time, int maxRounds)
    {
        Campaign campaign = new(fuzzer);
        Stopwatch watch = Stopwatch.StartNew();
        Failure? failure = campaign.Run(seed, time, maxRounds);
        if (failure is null)
        {
            double seconds = watch.Elapsed.TotalSeconds;
            Console.WriteLine($"{fuzzer.Name}: {campaign.Rounds} programs from seed {seed}, {seconds:f1} s");
            return ExitCode.Passed;
        }
        Console.WriteLine($"{fuzzer.Name} {failure.Seed} fails: {failure.Message}");
        Failure smaller = campaign.Shrink(failure);
        string path = Corpus.PathFor(fuzzer, failure.Seed);
        Corpus.Write(path, smaller.Message, smaller.Program);
        Console.WriteLine($"{smaller.Program.Count} operations are left, in {path}: {smaller.Message}");
        Print(smaller.Program);
        return ExitCode.Failed;
    }

    public static int Smoke(TimeSpan time)
    {
        // Half the time for known seeds, half for new ones, and most of it for the heaps.
        int code = ReplayCorpus(Fuzzers.All, attempts: 2, toTheEnd: true);
        Run("bits", 0.1);
        Run("heap", 0.3);
        Run("objects", 0.2);
        Run("cache", 0.15);
        Run("threads", 0.15);
        Run("rents", 0.1);
        return code;

        void Run(string name, double share)
        {
            TimeSpan half = time * share / 2;
            Fuzzer fuzzer = Fuzzers.Find(name)!;
            code |= Commands.Run(fuzzer, 1, half, int.MaxValue);
            code |= Commands.Run(fuzzer, RandomSeed(), half, int.MaxValue);
        }
    }

    public static int Check(IReadOnlyList<Fuzzer> fuzzers)
    {
        int code = ReplayCorpus(fuzzers, attempts: 2, toTheEnd: false);
        foreach ((string name, ulong seed, int rounds) in s_checks)
        {
            if (code == ExitCode.Passed && fuzzers.FirstOrDefault(one => one.Name == name) is { } fuzzer)
            {
                Campaign campaign = new(fuzzer);
                Failure? failure = campaign.Run(seed, TimeSpan.MaxValue, rounds);
                code = failure is null ? ExitCode.Passed : ExitCode.Failed;
                Console.WriteLine(
                    failure is null ? $"{name}: passed" : $"{name} {failure.Seed} fails: {failure.Message}");
            }
        }
        return code;
    }

    public static int Canary()
    {
        const ulong seed = 7;
        const int rounds = 1000;
        CanaryFuzzer fuzzer = new();
        Campaign campaign = new(fuzzer);
        if (campaign.Run(seed, TimeSpan.MaxValue, rounds) is not { } failure)
        {
            Console.WriteLine("the canary was not found: the fuzzers find nothing");
            return ExitCode.Passed;
        }
        Failure smaller = campaign.Shrink(failure);
        if (smaller.Program.Count != CanaryFuzzer.SmallestFailure)
        {
            Console.WriteLine(
                $"the canary was found, but {smaller.Program.Count} operations are left: nothing shrinks");
            return ExitCode.Passed;
        }
        Console.WriteLine($"canary found, as it must be: seed {smaller.Seed}, {smaller.Message}");
        Print(smaller.Program);
        return ExitCode.Failed;
    }

    public static int Replay(IReadOnlyList<string> files)
    {
        int code = ExitCode.Passed;
        foreach (string file in files)
        {
            int one = FuzzerOf(file) is { } fuzzer ? Replay(fuzzer, file, fuzzer.Attempts) : ExitCode.BadInput;
            Console.WriteLine(one == ExitCode.Passed ? $"{file}: passed" : $"{file}: did not pass");
            code = int.Max(code, one);
        }
        return code;
    }

    public static int Shrink(string file)
    {
        if (FuzzerOf(file) is not { } fuzzer)
        {
            return ExitCode.BadInput;
        }
        Failure smaller = new Campaign(fuzzer).Shrink(new(0, Corpus.Read(file), "it does not fail"));
        Corpus.Write(file, smaller.Message, smaller.Program);
        Console.WriteLine(smaller.Message);
        Print(smaller.Program);
        return ExitCode.Passed;
    }

    // To the end, or to the first program that fails.
    private static int ReplayCorpus(IReadOnlyList<Fuzzer> fuzzers, int attempts, bool toTheEnd)
    {
        int code = ExitCode.Passed;
        foreach (Fuzzer fuzzer in fuzzers)
        {
            IReadOnlyList<string> files = Corpus.FilesOf(fuzzer);
            foreach (string file in files.TakeWhile(_ => toTheEnd || code == ExitCode.Passed))
            {
                code = int.Max(code, Replay(fuzzer, file, attempts));
            }
            Console.WriteLine($"{fuzzer.Name}: {files.Count} programs of the corpus");
        }
        return code;
    }

    private static int Replay(Fuzzer fuzzer, string file, int attempts)
    {
        string? message = fuzzer.FailureOf(Corpus.Read(file), int.Min(attempts, fuzzer.Attempts));
        if (message is not null)
        {
            Console.WriteLine($"{file} fails: {message}");
        }
        return message is null ? ExitCode.Passed : ExitCode.Failed;
    }

    // A file says which fuzzer it is for by its folder, or, left by a dead process, by its own name.
    private static Fuzzer? FuzzerOf(string file)
    {
        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) ?? "";
        string name = Path.GetFileName(file);
        Fuzzer? fuzzer = Fuzzers.Find(folder)
            ?? Fuzzers.All.FirstOrDefault(one => name.Contains($"-{one.Name}-", StringComparison.Ordinal));
        if (fuzzer is null)
        {
            Console.Error.WriteLine($"{file} lies in no folder that a fuzzer is called by");
        }
        return fuzzer;
    }

    private static void Print(IEnumerable<Operation> program)
    {
        foreach (Operation operation in program)
        {
            Console.WriteLine($"    {operation}");
        }
    }
}
