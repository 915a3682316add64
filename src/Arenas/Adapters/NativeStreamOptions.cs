using System;

namespace Arenas;

/// <summary>What a <see cref="NativeStream"/> is created with; one set may serve many streams.</summary>
public sealed class NativeStreamOptions
{
    /// <summary>Gets the options of a stream that is given none.</summary>
    internal static NativeStreamOptions Default { get; } = new();

    /// <summary>Gets or sets the bytes of the first block.</summary>
    public int InitialBytes { get; set; } = 4096;

    /// <summary>Gets or sets the most bytes of a block that nobody asked to be larger.</summary>
    /// <remarks>Blocks double up to it.</remarks>
    public int MaxBlockBytes { get; set; } = 1 << 20;

    /// <summary>Gets or sets the most bytes that a stream may be long.</summary>
    public long LimitBytes { get; set; } = long.MaxValue;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(InitialBytes, nameof(InitialBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBlockBytes, InitialBytes, nameof(MaxBlockBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBlockBytes, 1 << 30, nameof(MaxBlockBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(LimitBytes, nameof(LimitBytes));
    }
}
