namespace Arenas.Tests.Models;

/// <summary>What the model knows of one block.</summary>
internal readonly record struct LiveBlock(nuint Address, nuint Size, nuint UsableSize, uint Seed, bool IsLarge);
