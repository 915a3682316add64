using System;
using System.Globalization;

namespace Arenas.AspNetCore;

/// <summary>What the garbage-collected heap may use and uses, in bytes.</summary>
/// <param name="LimitBytes">What it keeps to: its hard limit, or the memory it takes to be there.</param>
/// <param name="IsHardLimit">Whether a limit was configured.</param>
/// <param name="CommittedBytes">What it has committed.</param>
internal sealed record CollectorReading(long LimitBytes, bool IsHardLimit, long CommittedBytes)
{
    public static CollectorReading Read()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        bool isHard = IsSet("GCHeapHardLimit") || IsSet("GCHeapHardLimitPercent");
        // In a container with a limit this is the hard limit, configured or three quarters of the container.
        return new(memory.TotalAvailableMemoryBytes, isHard, memory.TotalCommittedBytes);
    }

    private static bool IsSet(string name) =>
        GC.GetConfigurationVariables().TryGetValue(name, out object? value)
        && Convert.ToInt64(value, CultureInfo.InvariantCulture) > 0;
}
