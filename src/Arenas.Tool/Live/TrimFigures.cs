namespace Arenas.Tool.Live;

/// <summary>The answer to a request to trim.</summary>
internal sealed record TrimFigures(long ReturnedBytes);
