namespace Arenas.Tool.Allocators;

/// <summary>An array as a block. The wrapper spares a table of arrays the type check on every store.</summary>
internal readonly record struct ArrayBlock(byte[]? Array);
