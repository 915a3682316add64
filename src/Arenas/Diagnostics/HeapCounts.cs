namespace Arenas.Diagnostics;

/// <summary>What a heap holds at a moment.</summary>
/// <param name="Name">Name of the heap.</param>
/// <param name="HoldsObjects">Whether it is an <see cref="ObjectHeap"/>.</param>
/// <param name="Live">Live blocks or objects; null if another thread owns the heap.</param>
/// <param name="UsedBytes">Bytes of live blocks; null for objects, whose memory is blocks of a native heap.</param>
/// <param name="CommittedBytes">What it took from the system, or from its memory.</param>
/// <param name="ReservedBytes">Address space in regions; for objects, as <paramref name="CommittedBytes"/>.</param>
internal readonly record struct HeapCounts(
    string Name, bool HoldsObjects, long? Live, long? UsedBytes, long CommittedBytes, long ReservedBytes);
