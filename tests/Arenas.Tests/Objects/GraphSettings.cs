namespace Arenas.Tests.Objects;

/// <summary>What a program runs on.</summary>
/// <param name="MaxFreesPerCall">See <see cref="ObjectHeapOptions.MaxFreesPerCall"/>.</param>
/// <param name="Young">Threshold of generation 0; 0 for no automatic collections.</param>
/// <param name="IsShared">Whether the heap is shared.</param>
/// <param name="HasFinalizers">Whether nodes have a finalizer.</param>
/// <param name="IsSliced">Whether automatic full collections mark in slices.</param>
public sealed record GraphSettings(
    int MaxFreesPerCall, int Young, bool IsShared = false, bool HasFinalizers = true, bool IsSliced = false);
