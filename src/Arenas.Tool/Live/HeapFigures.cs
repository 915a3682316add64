namespace Arenas.Tool.Live;

/// <summary>What a process says of one heap.</summary>
internal sealed record HeapFigures(
    string Name, bool HoldsObjects, long? Live, long? UsedBytes, long CommittedBytes, long ReservedBytes);
