namespace Arenas.Benchmarks.Allocators;

/// <summary>An array as a block. The wrapper spares a table of arrays the type check at every store.</summary>
internal readonly record struct ArrayBlock(byte[] Array);
