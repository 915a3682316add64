namespace Arenas.Heaps;

/// <summary>What all traced heaps of a session of tracing share.</summary>
internal sealed class TraceSettings
{
    public required TraceOrigins Origins { get; init; }

    public required TraceTotals Totals { get; init; }

    /// <summary>Gets what counts blocks that were freed soon.</summary>
    public required TemporaryCounts Temporaries { get; init; }

    /// <summary>Gets the mean number of bytes from one traced allocation to the next; 0 if all are traced.</summary>
    public long SampleBytes { get; init; }

    /// <summary>Gets a value indicating whether the sum of live bytes is kept at all times.</summary>
    public bool TracksPeak { get; init; }

    /// <summary>Gets a value indicating whether frees are told of at all; else what a word says of a block holds
    /// while the block lives.</summary>
    public bool SeesFrees => TracksPeak || RecordsFrees || TemporaryWithin > 0 || SampleBytes > 0;

    /// <summary>Gets a value indicating whether it is noted where blocks are freed.</summary>
    public bool RecordsFrees { get; init; }

    /// <summary>Gets how many allocations of its thread later a block must be freed to count as temporary; 0 if none
    /// does.</summary>
    public int TemporaryWithin { get; init; }
}
