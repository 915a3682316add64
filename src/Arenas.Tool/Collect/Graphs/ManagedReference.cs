namespace Arenas.Tool.Collect.Graphs;

/// <summary>A reference inside a struct: generic code is compiled for each struct, but only once for all
/// classes.</summary>
internal readonly record struct ManagedReference(ManagedNode? Node);
