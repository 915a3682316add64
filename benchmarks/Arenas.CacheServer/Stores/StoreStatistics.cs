namespace Arenas.CacheServer.Stores;

/// <summary>What a store holds and has done.</summary>
internal sealed record StoreStatistics
{
    public required long Keys { get; init; }

    public required long UsedBytes { get; init; }

    public required long LimitBytes { get; init; }

    public required long Hits { get; init; }

    public required long Misses { get; init; }

    public required long Evicted { get; init; }

    public required long Expired { get; init; }
}
