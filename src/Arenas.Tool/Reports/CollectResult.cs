using System.Collections.Generic;
using System.Linq;
using Arenas.Tool.Collect;

namespace Arenas.Tool.Reports;

/// <summary>What one collector did with one row, over all rounds.</summary>
/// <param name="row">The row.</param>
/// <param name="peer">The collector.</param>
/// <param name="isQuick">Whether the figures are those of a quick run.</param>
internal sealed class CollectResult(WorkRow row, Peer peer, bool isQuick)
{
    private readonly List<IReadOnlyList<double>> _rounds = [];

    public WorkRow Row { get; } = row;

    public Peer Peer { get; } = peer;

    /// <summary>Gets how many objects there were.</summary>
    public int Count { get; } = row.CountOf(isQuick);

    /// <summary>Gets a value indicating whether the collector is there; without it nothing below is known.</summary>
    public bool IsInstalled { get; private set; } = true;

    /// <summary>Gets why it failed, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Gets or sets what .NET's own collector did with the row, or null.</summary>
    public CollectResult? Baseline { get; set; }

    /// <summary>Gets the readings, in the row's unit, by round.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Rounds => _rounds;

    /// <summary>Gets the pauses of the last round.</summary>
    public IReadOnlyList<Pause> Pauses { get; private set; } = [];

    /// <summary>Gets the median over the rounds of the medians within each, or null.</summary>
    public double? Median => MedianOf(_rounds.Select(MedianOf));

    /// <summary>Gets the best of all readings, or null.</summary>
    public double? Best => _rounds.Count == 0 ? null : _rounds.Min(round => round.Min());

    /// <summary>Gets how many times as much it is as <see cref="Baseline"/>: the median over the rounds.</summary>
    public double? RatioToDotNet => RatioTo(Baseline);

    /// <summary>Adds a round.</summary>
    public void Add(WorkResult result)
    {
        IsInstalled &= result.IsInstalled;
        Failure ??= result.Failure;
        if (result.Readings.Count > 0)
        {
            _rounds.Add([.. result.Readings.Select(reading => reading / Row.Unit.Size)]);
            Pauses = result.Pauses;
        }
        else if (result.IsInstalled)
        {
            Failure ??= "it measured nothing";
        }
    }

    /// <summary>Returns how many times as much it is as another: the median over the rounds, or null.</summary>
    public double? RatioTo(CollectResult? other) => other is null
        ? null
        : MedianOf(_rounds.Zip(other._rounds, (own, others) => MedianOf(own) / MedianOf(others))
            .Where(ratio => ratio is { } number && double.IsFinite(number)));

    private static double? MedianOf(IEnumerable<double?> values) => MedianOf(values.OfType<double>());

    private static double? MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? null : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
