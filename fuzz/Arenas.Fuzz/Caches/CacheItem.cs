namespace Arenas.Fuzz;

/// <summary>What the model knows of one entry.</summary>
internal sealed class CacheItem(byte[] value, long deadline, long bytes)
{
    public const long Never = long.MaxValue;

    public byte[] Value => value;

    /// <summary>Gets the bytes of its block.</summary>
    public long Bytes => bytes;

    /// <summary>Gets or sets the timestamp from which it is no more.</summary>
    public long Deadline { get; set; } = deadline;

    /// <summary>Gets or sets how many leases hold it.</summary>
    public int Leases { get; set; }

    /// <summary>Gets or sets a value indicating whether its key still finds it.</summary>
    public bool IsLinked { get; set; } = true;
}
