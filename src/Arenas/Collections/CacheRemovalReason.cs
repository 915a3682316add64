namespace Arenas;

/// <summary>Why an entry left a cache.</summary>
public enum CacheRemovalReason
{
    /// <summary>Another value was set for its key.</summary>
    Replaced,

    /// <summary>It was removed by a call.</summary>
    Removed,

    /// <summary>Its time to live was over.</summary>
    Expired,

    /// <summary>Another one needed the room.</summary>
    Evicted,

    /// <summary>The cache was cleared or disposed.</summary>
    Cleared,
}
