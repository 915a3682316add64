namespace Arenas.Layout;

/// <summary>Traced bytes that one user of a heap has counted for itself, and not yet told.</summary>
internal struct TraceShare
{
    /// <summary>Bytes allocated since the last flush, less those freed.</summary>
    public long Bytes;

    /// <summary>Greatest value of <see cref="Bytes"/> since the last flush.</summary>
    public long Peak;
}
