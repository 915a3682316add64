namespace Arenas.CacheServer.Commands;

/// <summary>Runs one command.</summary>
/// <param name="request">Its arguments, and where the reply goes.</param>
internal delegate CommandStatus Command(ref Request request);
