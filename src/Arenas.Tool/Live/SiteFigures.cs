namespace Arenas.Tool.Live;

/// <summary>What a process says of one call site.</summary>
internal sealed record SiteFigures(string File, int Line, long Count, long Bytes);
