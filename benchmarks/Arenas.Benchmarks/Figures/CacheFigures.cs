using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Arenas.Benchmarks.Caches;

namespace Arenas.Benchmarks.Figures;

/// <summary>The hits of caches, and what one of millions of entries costs, written down in caches.md.</summary>
internal static class CacheFigures
{
    /// <summary>What <c>--only</c> matches to measure them.</summary>
    public const string Name = "caches";

    private const int Capacity = 10_000;
    private const int AccessesPerEntry = 200;
    private const int Entries = 10_000_000;

    private const string AboutHits =
        """
        Hits in percent, of 10,000 entries of one size, over 200 accesses for each. W-TinyLFU is that of Caffeine, with
        exact order of use in its window (1 %) and its main part (80 % protected), without hill climbing. Belady's knows
        the future: no cache has more hits.
        """;

    private const string AboutLoad =
        """
        10,000,000 entries with keys of 16 bytes and values of 84, in a process of its own each. The limit is 2 GB.
        Payload is keys and values; resident is counted after five seconds at rest. Under load, one thread reads (9 of
        10) and writes for ten seconds, and makes 100 bytes of garbage with each operation, as a server would.
        """;

    /// <summary>Measures, if that was asked for.</summary>
    public static void Run(FiguresOptions options)
    {
        if (!options.Only.IsMatch(Name))
        {
            return;
        }
        StringBuilder text = new();
        _ = text.AppendLine("# Caches").AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"- {Machine.Processors}")
            .AppendLine(CultureInfo.InvariantCulture, $"- {Machine.OperatingSystem}")
            .AppendLine(CultureInfo.InvariantCulture, $"- {Machine.Runtime}")
            .AppendLine(CultureInfo.InvariantCulture, $"- {DateTime.UtcNow:yyyy-MM-dd}")
            .AppendLine().AppendLine(AboutHits);
        AddHits(text);
        AddLoad(text);
        string place = Path.Combine(options.OutDirectory, Machine.Slug);
        _ = Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "caches.md"), text.ToString());
        Console.WriteLine(text);
    }

    private static void AddHits(StringBuilder text)
    {
        string[] head = ["trace", "LRU", "W-TinyLFU", "BoundedCache", "Belady's"];
        string[][] rows = [.. CacheTraces.All(Capacity, Capacity * AccessesPerEntry).Select(trace =>
        {
            using BoundedCachePolicy own = new(Capacity);
            return new[]
            {
                trace.Name,
                Percent(CacheSimulation.HitRate(new LruPolicy(Capacity), trace.Keys)),
                Percent(CacheSimulation.HitRate(new TinyLfuPolicy(Capacity), trace.Keys)),
                Percent(CacheSimulation.HitRate(own, trace.Keys)),
                Percent(BeladyPolicy.HitRate(trace.Keys, Capacity)),
            };
        })];
        _ = text.AppendLine().AppendJoin('\n', MarkdownTable.Of(head, rows)).AppendLine();
    }

    private static void AddLoad(StringBuilder text)
    {
        string[] entries = [Entries.ToString(CultureInfo.InvariantCulture)];
        string[][] columns = [.. CacheLoad.Names.Select(name => Child(name, entries[0]))];
        string[][] rows = [.. CacheLoad.Metrics.Select((metric, i) =>
            new[] { metric }.Concat(columns.Select(column => column[i])).ToArray())];
        _ = text.AppendLine().AppendLine(AboutLoad).AppendLine()
            .AppendJoin('\n', MarkdownTable.Of(["", .. CacheLoad.Names], rows)).AppendLine();
    }

    private static string[] Child(string name, string entries)
    {
        ProcessStartInfo start = SelfStart.With(CacheLoad.Verb, name, entries);
        start.RedirectStandardOutput = true;
        using Process child = Process.Start(start)!;
        string[] lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        child.WaitForExit();
        return lines.Length == CacheLoad.Metrics.Length
            ? lines
            : throw new InvalidOperationException($"{name} gave {lines.Length} lines.");
    }

    private static string Percent(double rate) => (rate * 100).ToString("F2", CultureInfo.InvariantCulture);
}
