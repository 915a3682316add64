namespace Arenas.Tool.Replay;

/// <summary>A trace made ready for replay: one list of steps for each thread, and the slots they share.</summary>
/// <param name="EventCount">How many heap calls all threads make.</param>
/// <param name="SlotCount">How many slots the entries refer to.</param>
/// <param name="Threads">The steps of each thread; at least one.</param>
internal sealed record ReplayScript(long EventCount, int SlotCount, ThreadScript[] Threads);
