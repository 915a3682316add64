using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Arenas.Collections;

namespace Arenas.Fuzz;

internal static class Program
{
    private const string Usage = """
        NAME [SEED] [--seconds N] [--rounds N]   run a fuzzer from a seed on; 60 seconds
        smoke [--seconds N]                      replay the corpus, then run every fuzzer; 40 seconds in all
        check [NAME]                             the corpus and a fixed set of seeds, the same every time
        canary                                   fails: it finds a planted bug
        replay FILE...                           run programs of the corpus
        shrink FILE                              make a program smaller that fails, even if it kills the process
        """;

    private static int Main(string[] args)
    {
        // Where a key lies in a table decides who is evicted: that, too, is to be the same every time.
        HashKeySource.Draw = () => 0x0706_0504_0302_0100;
        try
        {
            return Run(new Options(args));
        }
        catch (Exception mistake) when (mistake is IOException or UnauthorizedAccessException or FormatException)
        {
            Console.Error.WriteLine(mistake.Message);
            return ExitCode.BadInput;
        }
    }

    private static int Run(Options options)
    {
        return options.Words switch
        {
            ["smoke"] => Commands.Smoke(TimeSpan.FromSeconds(options.Seconds ?? 40)),
            ["check"] => Commands.Check(Fuzzers.All),
            ["check", string name] when Fuzzers.Find(name) is { } fuzzer => Commands.Check([fuzzer]),
            ["canary"] => Commands.Canary(),
            ["replay", _, ..] => Commands.Replay([.. options.Words.Skip(1)]),
            ["serve", string name] when Fuzzers.Find(name) is { } fuzzer => Child.Serve(fuzzer),
            ["shrink", string file] => Commands.Shrink(file),
            [string name] when Fuzzers.Find(name) is { } fuzzer => Run(fuzzer, Commands.RandomSeed(), options),
            [string name, string seed]
                when Fuzzers.Find(name) is { } fuzzer && ulong.TryParse(seed, out ulong number) =>
                Run(fuzzer, number, options),
            _ => Explain(options.Words),
        };
    }

    private static int Run(Fuzzer fuzzer, ulong seed, Options options) => Commands.Run(
        fuzzer, seed, TimeSpan.FromSeconds(options.Seconds ?? 60), options.Rounds ?? int.MaxValue);

    private static int Explain(IReadOnlyList<string> words)
    {
        Console.Error.WriteLine($"nothing answers to '{string.Join(' ', words)}'\n{Usage}");
        Console.Error.WriteLine($"fuzzers: {string.Join(", ", Fuzzers.All.Select(fuzzer => fuzzer.Name))}");
        return ExitCode.BadInput;
    }
}
