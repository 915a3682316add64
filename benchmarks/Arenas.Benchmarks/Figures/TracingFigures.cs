using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;

namespace Arenas.Benchmarks.Figures;

/// <summary>What tracing and snapshots cost, written down in tracing.md.</summary>
internal static class TracingFigures
{
    /// <summary>What <c>--only</c> matches to measure them.</summary>
    public const string Name = "tracing";

    private const int Repetitions = 20;
    private const int Count = 100_000;
    private const int LiveBlocks = 1_000_000;

    private const string About =
        """
        Each loop runs untraced and traced in turn, in one process; a round is the fastest of 20 repetitions of each,
        and what counts is the median over the rounds of the ratio within each. `stacks` keeps 5 frames, `sampled` one
        byte in 512 KB. `peak` counts frees too. Snapshot and statistics are medians over the rounds.
        """;

    private static readonly (string Name, TracingOptions? Options)[] s_modes =
    [
        ("off, after a session", null),
        ("call sites", new() { Mode = TracingMode.CallSites }),
        ("call sites, peak", new() { Mode = TracingMode.CallSites, TracksPeak = true }),
        ("stacks", new() { Mode = TracingMode.Stacks, FrameLimit = 5 }),
        ("sampled", new() { Mode = TracingMode.Sampled, SampleBytes = 512 << 10 }),
    ];

    /// <summary>Measures, if that was asked for.</summary>
    public static void Run(FiguresOptions options)
    {
        if (!options.Only.IsMatch(Name))
        {
            return;
        }
        StringBuilder text = new();
        _ = text.AppendLine("# Tracing and snapshots").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"- {Machine.Processors}")
            .AppendLine(CultureInfo.InvariantCulture, $"- {Machine.OperatingSystem}")
            .AppendLine(CultureInfo.InvariantCulture, $"- {Machine.Runtime}")
            .AppendLine(CultureInfo.InvariantCulture, $"- {DateTime.UtcNow:yyyy-MM-dd}; rounds: {options.Rounds}")
            .AppendLine().AppendLine(About);
        AddLoops(text, options.Rounds);
        AddSnapshots(text, options.Rounds);
        string place = Path.Combine(options.OutDirectory, Machine.Slug);
        _ = Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "tracing.md"), text.ToString());
        Console.WriteLine(text);
    }

    private static void AddLoops(StringBuilder text, int rounds)
    {
        using NativeHeap heap = new(new NativeHeapOptions { FreesAtDispose = true });
        using ObjectHeap objects = new();
        TracingWork work = new(heap, objects);
        Warm(work);
        _ = text.AppendLine().AppendLine("| loop | untraced, ns | "
            + string.Join(" | ", s_modes.Select(mode => mode.Name)) + " |")
            .AppendLine("|---|---|" + string.Concat(Enumerable.Repeat("---|", s_modes.Length)));
        foreach ((string name, string what, Action<int> run) in work.All)
        {
            List<double> untraced = [];
            List<double>[] ratios = [.. s_modes.Select(_ => new List<double>())];
            for (int round = 0; round < rounds; round++)
            {
                for (int mode = 0; mode < s_modes.Length; mode++)
                {
                    double without = Fastest(run);
                    untraced.Add(without);
                    ratios[mode].Add(Traced(run, s_modes[mode].Options) / without);
                }
            }
            string columns = string.Join(" | ", ratios.Select(
                ratio => string.Create(CultureInfo.InvariantCulture, $"{Median(ratio):f2} x")));
            _ = text.AppendLine(
                CultureInfo.InvariantCulture, $"| {name}: {what} | {Median(untraced):f1} | {columns} |");
        }
    }

    private static double Traced(Action<int> run, TracingOptions? options)
    {
        _ = Tracer.Start(options ?? new());
        if (options is null)
        {
            run(1000);
            Tracer.Stop();
        }
        double best = Fastest(run);
        Tracer.Stop();
        return best;
    }

    private static unsafe void AddSnapshots(StringBuilder text, int rounds)
    {
        using NativeHeap heap = new(new NativeHeapOptions { FreesAtDispose = true });
        long before = Environment.WorkingSet;
        _ = Tracer.Start();
        for (int i = 0; i < LiveBlocks; i++)
        {
            _ = heap.Alloc((nuint)(16 + (i % 20 * 16)));
        }
        double perTrace = Tracer.OwnBytes / (double)LiveBlocks;
        SnapshotOptions options = new() { NativeHeaps = [heap], ObjectHeaps = [] };
        List<double> taken = [];
        List<double> byLine = [];
        List<double> bySite = [];
        for (int round = 0; round < 3 * rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            Snapshot snapshot = Snapshot.Take(options);
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            _ = snapshot.Statistics(StatisticKey.Line);
            byLine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            start = Stopwatch.GetTimestamp();
            _ = Tracer.CurrentBytes;
            bySite.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        Tracer.Stop();
        _ = text.AppendLine().AppendLine("| with 1,000,000 live blocks | |").AppendLine("|---|---|")
            .AppendLine(CultureInfo.InvariantCulture, $"| bytes of the tracer for a live block | {perTrace:f1} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| snapshot, ms | {Median(taken):f0} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| statistics by line, ms | {Median(byLine):f1} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| sum of all traced bytes, ms | {Median(bySite):f1} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| resident, MB | {(Environment.WorkingSet - before) >> 20} |")
            .AppendLine(CultureInfo.InvariantCulture, $"| sampled: resident, x untraced | {SampledResident():f3} |");
    }

    /// <summary>Committed bytes of a heap with a million sampled blocks, by those of one that is not traced.</summary>
    private static double SampledResident()
    {
        double untraced = Committed();
        _ = Tracer.Start(s_modes[^1].Options);
        double sampled = Committed() + Tracer.OwnBytes;
        Tracer.Stop();
        return sampled / untraced;
    }

    private static unsafe long Committed()
    {
        using NativeHeap heap = new(new NativeHeapOptions { FreesAtDispose = true });
        for (int i = 0; i < LiveBlocks; i++)
        {
            _ = heap.Alloc((nuint)(16 + (i % 20 * 16)));
        }
        return heap.GetStatistics().CommittedBytes;
    }

    private static void Warm(TracingWork work)
    {
        for (int pass = 0; pass < 5; pass++)
        {
            foreach ((_, _, Action<int> run) in work.All)
            {
                foreach ((_, TracingOptions? options) in s_modes)
                {
                    _ = Traced(run, options);
                }
            }
        }
    }

    private static double Fastest(Action<int> run)
    {
        double best = double.MaxValue;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            long start = Stopwatch.GetTimestamp();
            run(Count);
            best = double.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Count);
        }
        return best;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
