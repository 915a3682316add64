using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Arenas.Diagnostics;
using Arenas.Tool.Commands;
using Arenas.Tool.Live;

namespace Arenas.Tool.Reports;

/// <summary>Says what a profile comes to. Text goes to the error stream: the output is the program's.</summary>
internal static class ProfileSummary
{
    private const int MostSites = 10;

    /// <summary>Prints.</summary>
    /// <param name="process">The program, which has ended.</param>
    /// <param name="data">What was recorded.</param>
    /// <param name="watch">What was seen from outside.</param>
    /// <param name="snapshot">What it held at its end; null if unknown.</param>
    /// <param name="files">What was written.</param>
    /// <param name="isJson">Whether to print JSON.</param>
    public static void Print(
        Process process,
        ProfileData data,
        ProfileWatch watch,
        Snapshot? snapshot,
        IReadOnlyList<string> files,
        bool isJson)
    {
        ProfileLine line = new(
            process.Id,
            process.ExitCode,
            watch.Duration.TotalSeconds,
            data.Peak.ResidentBytes,
            data.Peak.CommittedBytes,
            PeakUsedOf(data, watch, snapshot),
            [.. data.Summaries.Select(Line)],
            watch.Fullest?.Sites ?? [],
            snapshot is null ? [] : SitesOf(snapshot),
            files);
        if (isJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(line, SnapshotJsonContext.Default.ProfileLine));
        }
        else
        {
            Write(line, data, Console.Error);
        }
    }

    // Live blocks are counted now and then only: the end, which is counted, may be the peak.
    private static long PeakUsedOf(ProfileData data, ProfileWatch watch, Snapshot? snapshot) => Math.Max(
        Math.Max(data.Peak.UsedBytes, watch.Fullest?.UsedBytes ?? 0),
        snapshot?.Heaps.Where(heap => !heap.HoldsObjects).Sum(heap => heap.UsedBytes) ?? 0);

    private static ScopeLine Line(ProfileScopeSummary scope) => new(
        scope.Name, scope.Calls, scope.Duration.TotalSeconds, scope.UsedIncrement, scope.ResidentIncrement,
        scope.HighWater.UsedBytes);

    private static SiteFigures[] SitesOf(Snapshot snapshot) =>
    [
        .. snapshot.Statistics(StatisticKey.Line).Take(MostSites).Select(one => new SiteFigures(
            one.Subject.Stack!.Site.File, one.Subject.Stack.Site.Line, one.Count, one.Bytes)),
    ];

    private static void Write(ProfileLine line, ProfileData data, TextWriter output)
    {
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"process {line.ProcessId}: {line.Seconds:F2} s, exit code {line.ExitCode}"));
        output.WriteLine(
            $"peak: {ByteText.Of(line.PeakResidentBytes)} resident, {ByteText.Of(line.PeakCommittedBytes)} committed, "
            + $"{ByteText.Of(line.PeakUsedBytes)} used");
        if (data.Points.Count > 1)
        {
            output.Write(TerminalPlot.Draw(data.Points, width: 60, height: 2));
        }

        foreach (ScopeLine scope in line.Scopes)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"scope {scope.Name}: {scope.Calls} calls, {scope.Seconds:F3} s, ")
                + $"used {ByteText.OfDifference(scope.UsedIncrement)}");
        }

        WriteSites("at the peak", line.SitesAtPeak, output);
        WriteSites("at the end", line.SitesAtEnd, output);
        output.WriteLine($"written: {string.Join(", ", line.Files)}");
    }

    private static void WriteSites(string when, IReadOnlyList<SiteFigures> sites, TextWriter output)
    {
        if (sites.Count > 0)
        {
            output.WriteLine($"live {when}:");
        }

        foreach (SiteFigures site in sites)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {ByteText.Of(site.Bytes),10} in {site.Count:N0}  {site.File}:{site.Line}"));
        }
    }
}
