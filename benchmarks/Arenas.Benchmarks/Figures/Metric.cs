namespace Arenas.Benchmarks.Figures;

/// <summary>The names of what is measured, in the children's output and in the raw file.</summary>
internal static class Metric
{
    /// <summary>Nanoseconds an operation, the median of the undisturbed repetitions.</summary>
    public const string Median = "median_ns";

    /// <summary>Nanoseconds an operation, the best of the undisturbed repetitions.</summary>
    public const string Best = "best_ns";

    /// <summary>How many repetitions were undisturbed; 0 if none was and the others had to do.</summary>
    public const string Undisturbed = "undisturbed";

    /// <summary>The fastest calibration loop of the child, in nanoseconds an iteration.</summary>
    public const string Calibration = "calibration_ns";

    /// <summary>Resident over live bytes when all blocks are live.</summary>
    public const string Full = "full_ratio";

    /// <summary>Resident over live bytes right after nine of ten blocks were freed.</summary>
    public const string Thinned = "thinned_ratio";

    /// <summary>Resident over live bytes after three more seconds without a call.</summary>
    public const string Idle = "idle_ratio";

    /// <summary>Resident bytes when all was freed and three seconds have passed, in percent of the peak.</summary>
    public const string Left = "left_percent";
}
