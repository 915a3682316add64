using System;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>What tracing records.</summary>
public sealed record TracingOptions
{
    /// <summary>Gets what is recorded of an allocation.</summary>
    public TracingMode Mode { get; init; } = TracingMode.CallSites;

    /// <summary>Gets how many frames of a stack are kept, the most recent ones; 1 to 256. In mode
    /// <see cref="TracingMode.CallSites"/> there is one.</summary>
    public int FrameLimit { get; init; } = 16;

    /// <summary>Gets the mean number of bytes from one sampled allocation to the next, in mode
    /// <see cref="TracingMode.Sampled"/>.</summary>
    public long SampleBytes { get; init; } = 512 << 10;

    /// <summary>Gets a value indicating whether frees are counted as they come, so that <see cref="Tracer.PeakBytes"/>
    /// is the true peak. Costs about as much for each free as tracing does for an allocation; without it, frees run at
    /// full speed. Sampling does it always.</summary>
    public bool TracksPeak { get; init; }

    /// <summary>Gets a value indicating whether it is recorded where blocks are freed, so that a second free can tell
    /// of the first. Costs as much again for each free. Not in mode <see cref="TracingMode.Sampled"/>.</summary>
    public bool RecordsFrees { get; init; }

    /// <summary>Gets how many allocations of the same thread later a block must be freed to count as temporary, 1 for
    /// before the next; 0 to count none. Blocks only, and not in mode <see cref="TracingMode.Sampled"/>.</summary>
    public int TemporaryWithin { get; init; }

    internal void Validate()
    {
        if (Mode is not (TracingMode.CallSites or TracingMode.Stacks or TracingMode.Sampled))
        {
            throw new ArgumentException($"{Mode} is no mode to start tracing in.", nameof(Mode));
        }
        ArgumentOutOfRangeException.ThrowIfLessThan(FrameLimit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(FrameLimit, OriginTable.MaxFrames);
        ArgumentOutOfRangeException.ThrowIfLessThan(SampleBytes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(TemporaryWithin);
    }
}
