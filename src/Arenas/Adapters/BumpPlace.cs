namespace Arenas.Adapters;

/// <summary>What a mark stands for.</summary>
/// <param name="Serial">Tells it from all other marks.</param>
/// <param name="Block">Index of the block that was in use.</param>
/// <param name="Offset">Bytes of it that were used.</param>
/// <param name="UsedBefore">Bytes used in the blocks before it.</param>
/// <param name="Memories">Checked memories that had been handed out.</param>
internal readonly record struct BumpPlace(ulong Serial, int Block, nuint Offset, long UsedBefore, int Memories);
