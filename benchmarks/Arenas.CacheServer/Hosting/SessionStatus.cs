namespace Arenas.CacheServer.Hosting;

/// <summary>What a session waits for.</summary>
internal enum SessionStatus
{
    /// <summary>Nothing: there may be another command.</summary>
    Goes,

    /// <summary>The rest of a command.</summary>
    NeedsInput,

    /// <summary>That its output is sent.</summary>
    Flushes,

    /// <summary>Nothing: the connection is to be closed when its output is sent.</summary>
    Ends,
}
