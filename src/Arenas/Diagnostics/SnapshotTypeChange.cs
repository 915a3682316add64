namespace Arenas;

/// <summary>How the objects of one type have grown.</summary>
/// <param name="Name">Full name of the type.</param>
/// <param name="Count">How many objects there are now.</param>
/// <param name="Bytes">Sum of their sizes now.</param>
/// <param name="CountChange">How many more than before.</param>
/// <param name="BytesChange">How many bytes more than before.</param>
public readonly record struct SnapshotTypeChange(
    string Name, long Count, long Bytes, long CountChange, long BytesChange);
