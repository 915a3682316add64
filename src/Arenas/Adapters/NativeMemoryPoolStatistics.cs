namespace Arenas;

/// <summary>What a memory pool has rented, and what its heap holds: one reading, all in bytes but the counts.</summary>
public sealed record NativeMemoryPoolStatistics
{
    /// <summary>Gets how many blocks were rented since the pool was made.</summary>
    public required long RentCount { get; init; }

    /// <summary>Gets the bytes that were rented since the pool was made.</summary>
    public required long RentedBytes { get; init; }

    /// <summary>Gets how many blocks are rented now, those included that are pinned after their return.</summary>
    public required int InUseCount { get; init; }

    /// <summary>Gets the bytes of the blocks that are rented now.</summary>
    public required long InUseBytes { get; init; }

    /// <summary>Gets the bytes that the heap keeps for the next rent, whoever else uses the heap.</summary>
    public required long PooledBytes { get; init; }

    /// <summary>Gets the bytes that the heap has taken from the system since it was made.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Gets the bytes that the heap has given back to the system since it was made.</summary>
    public required long EvictedBytes { get; init; }
}
