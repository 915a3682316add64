using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace Arenas.Benchmarks.Figures;

/// <summary>The report in Markdown: what decides, then every competitor's time, then memory.</summary>
internal sealed class FiguresReport(IReadOnlyList<Competitor> competitors, IReadOnlyList<string> versions)
{
    private const string AboutTime =
        """
        Nanoseconds an operation, medians over the rounds. A ratio is the median of the ratios within the rounds, of
        `NativeHeap.Shared` and then of `ThreadHeap`: less than 1 means that Arenas is faster. One thread is measured
        by the processor time of its process, two threads (prodcons, larson) by elapsed time. `+sgt` is P/Invoke with
        `SuppressGCTransition`: as fast as from C, but against the attribute's terms, because an allocator may wait
        for the kernel or a lock. ~ marks a value that comes from disturbed repetitions only.
        """;

    private const string AboutMemory =
        """
        1,000,000 blocks of 16 to 1,024 bytes: resident over live bytes when all are live, when a random 90 % were
        freed, and after 3 s without a call; then, all freed and 3 s later, what is resident in percent of the peak.
        """;

    private readonly DateTime _date = DateTime.UtcNow;

    public Measurements Measurements { get; } = new();

    public string ToMarkdown(int rounds)
    {
        Figure[] measured = [.. FigureList.All.Where(figure => Measurements.Has(figure.Name))];
        Figure[] timed = [.. measured.Where(figure => figure is SpeedFigure)];
        IEnumerable<string> lines =
        [
            "# Figures", "",
            $"- {Machine.Processors}",
            $"- {Machine.OperatingSystem}",
            $"- {Machine.Runtime}",
            $"- {string.Join(", ", versions)}",
            string.Create(CultureInfo.InvariantCulture, $"- {_date:yyyy-MM-dd}; rounds: {rounds}"), "",
            .. timed.Length > 0 ? Speed(timed) : [],
            .. measured.Where(figure => figure is MemoryFigure).SelectMany(figure => Memory(figure.Name)),
        ];
        return string.Join('\n', lines) + "\n";
    }

    private IEnumerable<string> Speed(Figure[] figures) =>
    [
        "## Time", "", AboutTime, "",
        .. MarkdownTable.Of(
            ["", "Arenas", "ThreadHeap", "best peer", "its ns", "to NativeMemory", "to best +sgt", "to best P/Invoke"],
            figures.Select(figure => Verdict(figure.Name))),
        "", "### All competitors, ns", "",
        .. MarkdownTable.Of(
            ["", .. figures.Select(figure => figure.Name)],
            competitors.Select(competitor => (string[])
                [competitor.Name, .. figures.Select(figure => Nanoseconds(figure.Name, competitor.Name))])),
        "",
    ];

    private string[] Verdict(string figure)
    {
        Competitor? best = Best(figure, competitor => competitor.Kind != CompetitorKind.Arenas);
        Competitor? direct = Best(figure, competitor => competitor.Kind == CompetitorKind.Direct);
        Competitor? plain = Best(figure, competitor => competitor.Kind == CompetitorKind.Plain);
        return
        [
            figure,
            Nanoseconds(figure, Competitors.SharedHeap),
            Nanoseconds(figure, Competitors.ThreadHeap),
            best?.Name ?? "",
            best is null ? "" : Nanoseconds(figure, best.Name),
            Ratios(figure, Competitors.NativeMemory),
            direct is null ? "" : $"{Ratios(figure, direct.Name)} ({direct.Name})",
            plain is null ? "" : $"{Ratios(figure, plain.Name)} ({plain.Name})",
        ];
    }

    private Competitor? Best(string figure, Func<Competitor, bool> isCandidate) => competitors
        .Where(isCandidate)
        .Where(each => !double.IsNaN(Measurements.Median(figure, each.Name, Metric.Median)))
        .MinBy(each => Measurements.Median(figure, each.Name, Metric.Median));

    private string Ratios(string figure, string other) =>
        $"{Ratio(figure, Competitors.SharedHeap, other)} · {Ratio(figure, Competitors.ThreadHeap, other)}";

    private string Ratio(string figure, string competitor, string other) =>
        Text(Measurements.Ratio(figure, competitor, other), "0.00");

    private string Nanoseconds(string figure, string competitor)
    {
        double nanoseconds = Measurements.Median(figure, competitor, Metric.Median);
        return Text(nanoseconds, nanoseconds < 100 ? "0.0" : "0")
            + (Measurements.IsDisturbed(figure, competitor) ? " ~" : "");
    }

    private IEnumerable<string> Memory(string figure) =>
    [
        "## Memory", "", AboutMemory, "",
        .. MarkdownTable.Of(
            ["", "all live", "90 % freed", "3 s later", "left at the end"],
            competitors.Select(each => Resident(figure, each.Name)).Where(row => row[1].Length > 0)),
    ];

    private string[] Resident(string figure, string competitor) =>
    [
        competitor,
        Text(Measurements.Median(figure, competitor, Metric.Full), "0.00"),
        Text(Measurements.Median(figure, competitor, Metric.Thinned), "0.00"),
        Text(Measurements.Median(figure, competitor, Metric.Idle), "0.00"),
        Text(Measurements.Median(figure, competitor, Metric.Left), "0.0 '%'"),
    ];

    private static string Text(double value, string format) =>
        double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
