namespace Arenas.Adapters;

/// <summary>One block of a writer or a stream.</summary>
internal struct PieceBlock<T>
    where T : unmanaged
{
    public nuint Address;

    /// <summary>Values that fit.</summary>
    public int Length;

    /// <summary>Values of it that belong to the contents.</summary>
    public int Used;

    /// <summary>Values before it.</summary>
    public long Start;

    /// <summary>Whether it is known to be all zeros.</summary>
    public bool IsZero;

    /// <summary>The block as memory; null until somebody asks for that.</summary>
    public NativePiece<T>? Piece;

    public readonly long End => Start + Length;
}
