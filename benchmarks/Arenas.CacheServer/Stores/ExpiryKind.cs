namespace Arenas.CacheServer.Stores;

/// <summary>What becomes of a key's time to live.</summary>
internal enum ExpiryKind
{
    /// <summary>It lives for ever.</summary>
    Never,

    /// <summary>It lives for some time.</summary>
    After,

    /// <summary>What it had goes on.</summary>
    Keep,
}
