namespace Arenas.CacheServer.Tests;

/// <summary>An error as a reply.</summary>
/// <param name="Message">Its code and text.</param>
internal sealed record RespError(string Message);
