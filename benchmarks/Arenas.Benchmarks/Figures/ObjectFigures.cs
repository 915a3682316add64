using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Arenas.Tool.Collect;
using Arenas.Tool.Commands;
using Arenas.Tool.Reports;

namespace Arenas.Benchmarks.Figures;

/// <summary>The figures of counted objects: what the command <c>collect</c> measures, written down.</summary>
internal static class ObjectFigures
{
    private const string About =
        """
        Medians over the rounds of the medians within each; every collector measures in a process of its own, in turn
        with the others, on the same graph of nodes with two references and 8 bytes. A ratio is the median of the ratios
        within the rounds: less than 1 means that Arenas is faster. .NET: workstation, not in the background. CPython:
        its collector is off but for the calls that are timed, for rings that are made, and for growing. Boehm: one
        marker, called from .NET without a transition. What tracing collectors do with garbage costs them nothing but
        the survivors: compare the rings that are made and collected.
        """;

    /// <summary>Measures what was asked for, and writes objects.md and objects.csv.</summary>
    public static void Run(FiguresOptions options)
    {
        WorkRow[] rows = [.. WorkCatalog.Rows.Where(row => options.Only.IsMatch(row.Name))];
        if (rows.Length == 0)
        {
            return;
        }
        Peer[] peers = [.. Peer.All.Where(
            peer => peer.Kind == PeerSet.Arenas || options.Peers.IsMatch(peer.Name))];
        int rounds = int.Min(options.Rounds, CollectOptions.UsualRounds);
        CollectJob job = new(new CollectOptions(rows, peers, rounds, IsQuick: false, IsJson: false, PlotPath: null));
        IReadOnlyList<CollectResult> results = job
            .RunAsync(name => Console.WriteLine($"objects: {name}"), _ => { }, CancellationToken.None)
            .GetAwaiter().GetResult();
        string markdown = ToMarkdown(results, rounds);
        string place = Path.Combine(options.OutDirectory, Machine.Slug);
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "objects.md"), markdown);
        File.WriteAllText(Path.Combine(place, "objects.csv"), ToCsv(results));
        Console.WriteLine(markdown);
    }

    private static string ToMarkdown(IReadOnlyList<CollectResult> results, int rounds)
    {
        IEnumerable<string> lines =
        [
            "# Counted objects and their collector", "",
            $"- {Machine.Processors}",
            $"- {Machine.OperatingSystem}",
            $"- {Machine.Runtime}",
            string.Create(CultureInfo.InvariantCulture, $"- {DateTime.UtcNow:yyyy-MM-dd}; rounds: {rounds}"),
            .. CollectTable.Absences(results).Select(absence => $"- {absence}"), "",
            About, "",
            .. MarkdownTable.Of(CollectTable.Head(results), CollectTable.Rows(results)),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private static string ToCsv(IReadOnlyList<CollectResult> results)
    {
        StringBuilder text = new("round,work,collector,unit,value\n");
        foreach (CollectResult result in results)
        {
            for (int round = 0; round < result.Rounds.Count; round++)
            {
                foreach (double value in result.Rounds[round])
                {
                    text.Append(CultureInfo.InvariantCulture, $"{round + 1},{result.Row.Name},{result.Peer.Name},");
                    text.Append(CultureInfo.InvariantCulture, $"{result.Row.Unit.Name},{value:0.####}\n");
                }
            }
        }
        return text.ToString();
    }
}
