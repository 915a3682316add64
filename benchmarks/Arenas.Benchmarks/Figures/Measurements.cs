using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Arenas.Benchmarks.Figures;

/// <summary>All that the children have measured, and what follows from it over the rounds.</summary>
internal sealed class Measurements
{
    private const double Tolerance = 1.15;

    private readonly List<Measurement> _all = [];

    public bool Has(string figure) => _all.Exists(each => each.Figure == figure);

    public void Add(int round, string figure, string competitor, IEnumerable<Reading> readings) =>
        _all.AddRange(readings.Select(reading => new Measurement(round, figure, competitor, reading)));

    /// <summary>The median of a metric over the rounds that were quiet, or else over all.</summary>
    public double Median(string figure, string competitor, string metric) =>
        Statistics.Median(Preferred(ByRound(figure, competitor, metric), Quiet(figure, competitor)));

    /// <summary>The median over the rounds of what one competitor took for each unit that the other one took.</summary>
    public double Ratio(string figure, string competitor, string other)
    {
        Dictionary<int, double> others = ByRound(figure, other, Metric.Median);
        Dictionary<int, double> ratios = ByRound(figure, competitor, Metric.Median)
            .Where(each => others.ContainsKey(each.Key))
            .ToDictionary(each => each.Key, each => each.Value / others[each.Key]);
        HashSet<int> quiet = Quiet(figure, competitor);
        quiet.IntersectWith(Quiet(figure, other));
        return Statistics.Median(Preferred(ratios, quiet));
    }

    /// <summary>Tells whether no round was quiet, so that the others had to do.</summary>
    public bool IsDisturbed(string figure, string competitor) =>
        ByRound(figure, competitor, Metric.Undisturbed).Count > 0 && Quiet(figure, competitor).Count == 0;

    /// <summary>One line for each reading.</summary>
    public string ToCsv()
    {
        StringBuilder text = new("round,figure,competitor,metric,value\n");
        foreach (Measurement each in _all)
        {
            text.Append(CultureInfo.InvariantCulture, $"{each.Round},{each.Figure},{each.Competitor},");
            text.Append(CultureInfo.InvariantCulture, $"{each.Reading.Metric},{each.Reading.Value:0.####}\n");
        }
        return text.ToString();
    }

    private static IEnumerable<double> Preferred(Dictionary<int, double> values, HashSet<int> rounds)
    {
        double[] preferred = [.. values.Where(each => rounds.Contains(each.Key)).Select(each => each.Value)];
        return preferred.Length > 0 ? preferred : values.Values;
    }

    private Dictionary<int, double> ByRound(string figure, string competitor, string metric) => _all
        .Where(each => each.Figure == figure && each.Competitor == competitor && each.Reading.Metric == metric)
        .ToDictionary(each => each.Round, each => each.Reading.Value);

    // A child compares itself with its own best; that its whole life fell into a busy time shows only beside others.
    private HashSet<int> Quiet(string figure, string competitor)
    {
        double[] calibrations = [.. _all
            .Where(each => each.Figure == figure && each.Reading.Metric == Metric.Calibration)
            .Select(each => each.Reading.Value).Order()];
        double limit = calibrations.Length == 0 ? 0 : calibrations[calibrations.Length / 20] * Tolerance;
        Dictionary<int, double> undisturbed = ByRound(figure, competitor, Metric.Undisturbed);
        return [.. ByRound(figure, competitor, Metric.Calibration)
            .Where(each => each.Value <= limit && undisturbed[each.Key] > 0)
            .Select(each => each.Key)];
    }
}
