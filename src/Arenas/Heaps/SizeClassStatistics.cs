namespace Arenas;

/// <summary>What a heap holds of one size class.</summary>
/// <param name="BlockSize">Bytes of a block.</param>
/// <param name="Pools">Pools that serve the class.</param>
/// <param name="LiveBlocks">Blocks that the user holds.</param>
/// <param name="FreeBlocks">Blocks that the pools could hand out.</param>
public readonly record struct SizeClassStatistics(int BlockSize, int Pools, long LiveBlocks, long FreeBlocks);
