using System;
using System.IO;
using System.Text.Json;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Writes a <c>.heapsnapshot</c>, which the Memory panel of Chrome's DevTools and other viewers
/// open.</summary>
/// <remarks>
/// <para>Objects are nodes named by their type, with the names of their fields at the edges; blocks are nodes of type
/// <c>native</c>. Under the synthetic root <c>(GC roots)</c> stand <c>(Held by managed code)</c>, <c>(Held by
/// nothing)</c> and <c>(Blocks)</c>, which has one node for each call site. Allocation stacks are in the trace tree,
/// and the line that allocated a node is its location.</para>
/// <para>Sizes are in bytes and exact even where allocations were sampled; blocks that were not sampled are of an
/// unknown call site. Viewers keep a size in 32 bits: that of a block of 4 GB or more does not fit them.</para>
/// <para><b>Threads</b>: any. <b>Cost</b>: streamed; besides the output some numbers for each node.</para>
/// </remarks>
public static class ChromeHeapSnapshotFormat
{
    /// <summary>Writes a snapshot.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="includeBlocks">Whether blocks are nodes too, not only objects.</param>
    public static void Write(Stream output, Snapshot snapshot, bool includeBlocks = true)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(snapshot);
        // A trace tree is as deep as the deepest stack, which is deeper than a writer lets pass by itself.
        using Utf8JsonWriter json = new(output, new() { MaxDepth = int.MaxValue, SkipValidation = true });
        new ChromeHeapSnapshotWriter(json, snapshot, includeBlocks).Write();
    }
}
