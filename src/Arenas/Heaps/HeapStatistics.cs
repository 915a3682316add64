using System.Collections.Generic;

namespace Arenas;

/// <summary>What a heap holds, counted in one pass. Each number is defined once, and the sums hold exactly.</summary>
/// <remarks>
/// <code>
/// Reserved  = Committed + arenas that nobody uses + what large blocks leave of their last arenas
/// Committed = Used + Free + Carving + Header
/// Free      = Retained + GivenBack
/// </code>
/// </remarks>
public sealed record HeapStatistics
{
    /// <summary>Gets the bytes of address space held in regions.</summary>
    public required long ReservedBytes { get; init; }

    /// <summary>Gets the bytes of arenas and large blocks: what counts against the limit.</summary>
    public required long CommittedBytes { get; init; }

    /// <summary>Gets the greatest value that <see cref="CommittedBytes"/> has had.</summary>
    public required long PeakCommittedBytes { get; init; }

    /// <summary>Gets the bytes of live blocks, each at the size of its block.</summary>
    public required long UsedBytes { get; init; }

    /// <summary>Gets the bytes that were asked for, where they are known: in a hardened heap; else null.</summary>
    public required long? RequestedBytes { get; init; }

    /// <summary>Gets the bytes that live blocks lose to rounding and canaries, where known; else null.</summary>
    public long? RoundingBytes => UsedBytes - RequestedBytes;

    /// <summary>Gets the bytes of free blocks, unused pools and cached large blocks.</summary>
    public required long FreeBytes { get; init; }

    /// <summary>Gets the part of <see cref="FreeBytes"/> whose OS pages were given back to the system.</summary>
    public required long GivenBackBytes { get; init; }

    /// <summary>Gets the part of <see cref="FreeBytes"/> that may be resident.</summary>
    public long RetainedBytes => FreeBytes - GivenBackBytes;

    /// <summary>Gets the bytes of arena headers.</summary>
    public required long HeaderBytes { get; init; }

    /// <summary>
    /// Gets the bytes of pools that no block covers: cells under a header, and what is left at the end.
    /// </summary>
    public required long CarvingBytes { get; init; }

    /// <summary>Gets the count of live blocks, large ones included.</summary>
    public required long LiveBlocks { get; init; }

    /// <summary>Gets the count of live large blocks.</summary>
    public required long LiveLargeBlocks { get; init; }

    /// <summary>Gets the bytes of live large blocks.</summary>
    public required long LargeBytes { get; init; }

    /// <summary>Gets the count of arenas of pools.</summary>
    public required int Arenas { get; init; }

    /// <summary>Gets the count of regions.</summary>
    public required int Regions { get; init; }

    /// <summary>Gets the count of thread heaps, those of dead threads included.</summary>
    public required int ThreadHeaps { get; init; }

    /// <summary>Gets the size classes that have a pool, in order of size.</summary>
    public required IReadOnlyList<SizeClassStatistics> SizeClasses { get; init; }
}
