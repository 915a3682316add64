using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Arenas.Tool.Collect;
using Spectre.Console;

namespace Arenas.Tool.Reports;

/// <summary>The report as one table: a row for each work, a column for each collector that is there.</summary>
internal static class CollectTable
{
    /// <summary>Writes the table to <paramref name="output"/>, and below it what is not installed.</summary>
    public static void Write(IReadOnlyList<CollectResult> results, TextWriter output)
    {
        ReportConsole.Write(Build(results), output);
        foreach (string name in Absences(results))
        {
            output.WriteLine(name);
        }
    }

    /// <summary>Returns the head of the table.</summary>
    public static string[] Head(IReadOnlyList<CollectResult> results) =>
        ["", "unit", .. PeersOf(results).Select(peer => peer.Name), "x .NET", "to reach"];

    /// <summary>Returns the rows of the table.</summary>
    public static IEnumerable<string[]> Rows(IReadOnlyList<CollectResult> results)
    {
        Peer[] peers = PeersOf(results);
        foreach (IGrouping<WorkRow, CollectResult> group in results.GroupBy(result => result.Row))
        {
            CollectResult? own = group.FirstOrDefault(result => result.Peer.Kind == PeerSet.Arenas);
            yield return
            [
                group.Key.Title,
                group.Key.Unit.Name,
                .. peers.Select(peer => Figure(group.FirstOrDefault(result => result.Peer == peer))),
                own?.RatioToDotNet?.ToString("0.00", CultureInfo.InvariantCulture) ?? "",
                group.Key.ToReach,
            ];
        }
    }

    /// <summary>Returns a line for each collector that is not there.</summary>
    public static IEnumerable<string> Absences(IReadOnlyList<CollectResult> results) => results
        .Where(result => !result.IsInstalled)
        .Select(result => $"{result.Peer.Name} is not installed.")
        .Distinct();

    private static Peer[] PeersOf(IReadOnlyList<CollectResult> results) =>
        [.. results.Where(result => result.IsInstalled).Select(result => result.Peer).Distinct()];

    private static Table Build(IReadOnlyList<CollectResult> results)
    {
        Table table = new Table().Border(TableBorder.Horizontal);
        string[] head = Head(results);
        for (int i = 0; i < head.Length; i++)
        {
            bool isNumber = i > 1 && i < head.Length - 1;
            table.AddColumn(head[i], column => _ = isNumber ? column.RightAligned().NoWrap() : column);
        }

        foreach (string[] row in Rows(results))
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        return table;
    }

    private static string Figure(CollectResult? result) =>
        result is null ? ""
        : result.Failure is not null ? "FAILED"
        : result.Median?.ToString(result.Row.Unit.Format, CultureInfo.InvariantCulture) ?? "";
}
