namespace Arenas;

/// <summary>The value of the objects of an <see cref="InternTable"/>; their bytes are its items.</summary>
public readonly record struct InternedBytes
{
    internal InternedBytes(int hash) => Hash = hash;

    /// <summary>Gets a hash of the bytes, the same for equal ones in all tables of the process.</summary>
    public int Hash { get; }
}
