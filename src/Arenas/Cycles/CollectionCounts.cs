namespace Arenas;

/// <summary>What the thresholds are compared with.</summary>
/// <param name="Young">Objects with edges made, less those freed, since the last collection.</param>
/// <param name="Middle">Collections of generation 0 since the last one of generation 1.</param>
/// <param name="Old">Collections of generation 1 since the last full one.</param>
public readonly record struct CollectionCounts(int Young, int Middle, int Old);
