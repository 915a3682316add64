using System;

namespace Arenas;

/// <summary>What a <see cref="BumpArena"/> is created with.</summary>
public sealed class BumpArenaOptions
{
    /// <summary>Gets the options of an arena that is given none.</summary>
    internal static BumpArenaOptions Default { get; } = new();

    /// <summary>Gets or sets the bytes of the first block.</summary>
    public int InitialBytes { get; set; } = 16 << 10;

    /// <summary>Gets or sets the most bytes of a block that nobody asked to be larger.</summary>
    /// <remarks>Blocks double up to it.</remarks>
    public int MaxBlockBytes { get; set; } = 1 << 20;

    /// <summary>Gets or sets the most bytes that all blocks may have.</summary>
    public long LimitBytes { get; set; } = long.MaxValue;

    /// <summary>Gets or sets the most bytes that a reset keeps for what comes next.</summary>
    public long RetainBytes { get; set; } = 16L << 20;

    /// <summary>Gets or sets whether what is free is filled and checked; null does as the heap does.</summary>
    /// <remarks>A hardened arena fills free memory with 0xDF and new memory with 0xCD, and looks for changes of what is
    /// free whenever it is used: a write after a reset is found, and blamed on the reset's line. Each reset and rewind
    /// then costs a look at all free memory.</remarks>
    public bool? Hardened { get; set; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(InitialBytes, nameof(InitialBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxBlockBytes, InitialBytes, nameof(MaxBlockBytes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxBlockBytes, 1 << 30, nameof(MaxBlockBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(LimitBytes, nameof(LimitBytes));
        ArgumentOutOfRangeException.ThrowIfNegative(RetainBytes, nameof(RetainBytes));
    }
}
