namespace Arenas.CacheServer.Commands;

/// <summary>How a time is given.</summary>
internal enum TimeUnit
{
    /// <summary>From now, in seconds.</summary>
    Seconds,

    /// <summary>From now, in milliseconds.</summary>
    Milliseconds,

    /// <summary>Since 1970, in seconds.</summary>
    UnixSeconds,

    /// <summary>Since 1970, in milliseconds.</summary>
    UnixMilliseconds,
}
