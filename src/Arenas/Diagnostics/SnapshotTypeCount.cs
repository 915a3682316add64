namespace Arenas;

/// <summary>The objects of one type in a snapshot.</summary>
/// <param name="Name">Full name of the type.</param>
/// <param name="Count">How many objects there are.</param>
/// <param name="Bytes">Sum of their sizes.</param>
public readonly record struct SnapshotTypeCount(string Name, long Count, long Bytes);
