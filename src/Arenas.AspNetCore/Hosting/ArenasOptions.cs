using System;

namespace Arenas.AspNetCore;

/// <summary>What a host sets up of Arenas: its default heap, and what is watched in the process.</summary>
/// <remarks>
/// <para>Bound to configuration, sizes are numbers of bytes and times are as TimeSpan reads them:</para>
/// <code>
/// "Arenas": { "LimitBytes": 536870912, "SoftLimitBytes": 402653184, "RetainDelay": "00:00:05",
///             "LeakDetection": "Advanced", "Tracing": "Sampled" }
/// </code>
/// <para><see cref="LeakDetection"/>, <see cref="Tracing"/> and <see cref="Metrics"/> are of the whole process, not of
/// one host.</para>
/// </remarks>
public sealed class ArenasOptions
{
    /// <summary>Gets or sets the name of the default heap.</summary>
    public string Name { get; set; } = "default";

    /// <summary>Gets or sets the most bytes that the default heap may commit; null takes what the process may
    /// use.</summary>
    public long? LimitBytes { get; set; }

    /// <summary>Gets or sets the committed bytes of the default heap above which its health is degraded; null for no
    /// such limit. Nothing is refused because of it.</summary>
    public long? SoftLimitBytes { get; set; }

    /// <summary>Gets or sets the unused bytes that the default heap keeps however long they are unused.</summary>
    public long RetainBytes { get; set; } = RetainPolicy.Default.Bytes;

    /// <summary>Gets or sets how long further unused memory is kept; zero gives nothing back without a call.</summary>
    public TimeSpan RetainDelay { get; set; } = RetainPolicy.Default.Delay;

    /// <summary>Gets or sets whether every block of the default heap is checked for misuse, which costs time and
    /// memory.</summary>
    public bool Hardened { get; set; }

    /// <summary>Gets or sets how hard to look for leaks; null leaves that as it is, by default or by the
    /// environment.</summary>
    public LeakDetectionLevel? LeakDetection { get; set; }

    /// <summary>Gets or sets whether to record who allocates, from the start; null or
    /// <see cref="TracingMode.Off"/> starts nothing.</summary>
    public TracingMode? Tracing { get; set; }

    /// <summary>Gets or sets whether the meter <see cref="ArenasMeter"/> is enabled.</summary>
    public bool Metrics { get; set; } = true;

    /// <summary>The options of the default heap.</summary>
    internal NativeHeapOptions ToHeapOptions() => new()
    {
        Name = Name,
        LimitBytes = LimitBytes,
        RetainPolicy = new(RetainBytes, RetainDelay),
        Hardened = Hardened,
    };
}
