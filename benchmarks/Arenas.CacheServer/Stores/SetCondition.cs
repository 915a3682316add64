namespace Arenas.CacheServer.Stores;

/// <summary>When a value is set.</summary>
internal enum SetCondition
{
    /// <summary>In any case.</summary>
    Always,

    /// <summary>If the key is new.</summary>
    IfAbsent,

    /// <summary>If the key is there.</summary>
    IfPresent,
}
