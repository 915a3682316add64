namespace Arenas.Benchmarks.Figures;

/// <summary>One repetition of a workload.</summary>
/// <param name="Nanoseconds">Nanoseconds an operation.</param>
/// <param name="Before">The calibration loop before it.</param>
/// <param name="After">The calibration loop after it.</param>
internal readonly record struct Repetition(double Nanoseconds, double Before, double After)
{
    private const double Tolerance = 1.15;

    /// <summary>Tells whether the machine was as fast as it can be, before and after.</summary>
    /// <param name="calibration">The calibration loop at its fastest.</param>
    public bool IsUndisturbed(double calibration) => double.Max(Before, After) <= calibration * Tolerance;
}
