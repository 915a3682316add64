using System.Collections.Generic;
using System.Linq;

namespace Arenas.Benchmarks.Figures;

/// <summary>The one statistic of the figures.</summary>
internal static class Statistics
{
    /// <summary>The middle value; of an even count, the mean of the two in the middle.</summary>
    /// <returns>Not a number if there is no value.</returns>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? double.NaN : (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
