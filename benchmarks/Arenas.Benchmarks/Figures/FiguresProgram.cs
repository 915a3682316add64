using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace Arenas.Benchmarks.Figures;

/// <summary>
/// The run that decides. Every figure of every competitor is measured in a fresh process, the competitors in turn, so
/// that a slow quarter of an hour is slow for all; what counts is the ratio within a round, and its median.
/// </summary>
internal static class FiguresProgram
{
    // Memory is counted and not timed: it hardly varies, and takes long.
    private const int MemoryRounds = 3;

    public static int Run(ReadOnlySpan<string> args)
    {
        FiguresOptions options;
        try
        {
            options = FiguresOptions.Parse(args);
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine($"{exception.Message}\n{FiguresOptions.Usage}");
            return 2;
        }
        if (FigureList.All.Any(figure => options.Only.IsMatch(figure.Name)))
        {
            MeasureAllocators(options);
        }
        ObjectFigures.Run(options);
        TracingFigures.Run(options);
        CacheFigures.Run(options);
        return 0;
    }

    private static void MeasureAllocators(FiguresOptions options)
    {
        Competitors competitors = new();
        foreach (string absence in competitors.Absences)
        {
            Console.WriteLine(absence);
        }
        Competitor[] chosen = [.. competitors.All.Where(
            each => each.Kind == CompetitorKind.Arenas || options.Peers.IsMatch(each.Name))];
        FiguresReport report = new(chosen, competitors.Versions);
        for (int round = 0; round < options.Rounds; round++)
        {
            MeasureRound(options, round, chosen, report.Measurements);
            Write(report, options.OutDirectory, round + 1);
        }
        Console.WriteLine(report.ToMarkdown(options.Rounds));
    }

    private static void MeasureRound(
        FiguresOptions options, int round, Competitor[] competitors, Measurements measurements)
    {
        foreach (Figure figure in FigureList.All.Where(each => options.Only.IsMatch(each.Name)))
        {
            if (figure is MemoryFigure && (round >= MemoryRounds || !ResidentMemory.IsKnown))
            {
                continue;
            }
            long begin = Stopwatch.GetTimestamp();
            Console.Write($"round {round + 1} of {options.Rounds}: {figure.Name}");
            Competitor[] suited = [.. competitors.Where(each => figure.Suits(each.Kind))];
            for (int i = 0; i < suited.Length; i++)
            {
                Competitor competitor = suited[(i + round) % suited.Length];
                IReadOnlyList<Reading> readings = ChildProcess.Measure(figure, competitor, out string error);
                measurements.Add(round + 1, figure.Name, competitor.Name, readings);
                Console.Write(error.Length == 0 ? "." : $"\n{figure.Name} of {competitor.Name} failed, {error}\n");
            }
            Console.WriteLine($" {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s");
        }
    }

    // After every round, so that a run that is cut short leaves what it has.
    private static void Write(FiguresReport report, string directory, int rounds)
    {
        string place = Path.Combine(directory, Machine.Slug);
        Directory.CreateDirectory(place);
        File.WriteAllText(Path.Combine(place, "figures.md"), report.ToMarkdown(rounds));
        File.WriteAllText(Path.Combine(place, "figures.csv"), report.Measurements.ToCsv());
    }
}
