using System;

namespace Arenas.AspNetCore;

/// <summary>From where on memory is not healthy.</summary>
public sealed class ArenasHealthOptions
{
    /// <summary>Gets or sets the part of a heap's limit that is committed, or of the container's that is used, above
    /// which health is degraded: 0.8.</summary>
    public double DegradedRatio { get; set; } = 0.8;

    /// <summary>Gets or sets the part above which it is unhealthy: 0.95.</summary>
    public double UnhealthyRatio { get; set; } = 0.95;

    /// <summary>Gets or sets whether health is degraded when what all heaps and the garbage-collected heap may use
    /// together is more than the container may: under load it can be killed.</summary>
    public bool ChecksConfiguration { get; set; } = true;

    /// <summary>Gets or sets where control groups are mounted.</summary>
    public string ControlGroupRoot { get; set; } = "/sys/fs/cgroup";

    /// <summary>Gets or sets the file that names the control group of the process.</summary>
    public string ControlGroupMembership { get; set; } = "/proc/self/cgroup";

    /// <summary>Reads the garbage-collected heap.</summary>
    internal Func<CollectorReading> ReadCollector { get; set; } = CollectorReading.Read;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(DegradedRatio), true, nameof(DegradedRatio));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(DegradedRatio);
        ArgumentOutOfRangeException.ThrowIfNotEqual(double.IsFinite(UnhealthyRatio), true, nameof(UnhealthyRatio));
        ArgumentOutOfRangeException.ThrowIfLessThan(UnhealthyRatio, DegradedRatio);
        ArgumentException.ThrowIfNullOrEmpty(ControlGroupRoot);
        ArgumentException.ThrowIfNullOrEmpty(ControlGroupMembership);
    }
}
