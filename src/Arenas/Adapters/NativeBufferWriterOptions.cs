using System;

namespace Arenas;

/// <summary>What a <see cref="NativeBufferWriter{T}"/> is created with.</summary>
public sealed class NativeBufferWriterOptions
{
    /// <summary>Gets or sets the bytes of the first block.</summary>
    public int InitialBytes { get; set; } = 4096;

    /// <summary>Gets or sets the most bytes of a block that nobody asked to be larger.</summary>
    /// <remarks>Blocks double up to it.</remarks>
    public int MaxBlockBytes { get; set; } = 1 << 20;

    /// <summary>Gets or sets the most bytes that all blocks may have.</summary>
    public long LimitBytes { get; set; } = long.MaxValue;

    /// <summary>Gets or sets the most bytes that the writer keeps when it is cleared.</summary>
    public long RetainBytes { get; set; } = 1 << 20;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(InitialBytes, nameof(InitialBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBlockBytes, InitialBytes, nameof(MaxBlockBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBlockBytes, 1 << 30, nameof(MaxBlockBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(LimitBytes, nameof(LimitBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(RetainBytes, nameof(RetainBytes));
    }
}
