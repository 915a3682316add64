using System.Globalization;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>One live block or object of a snapshot.</summary>
public readonly record struct SnapshotRow
{
    /// <summary>Gets the address of the block, or the bits of a handle of the object.</summary>
    public required ulong Place { get; init; }

    /// <summary>Gets the bytes that were asked for, where that is known; else those of the block or slot.</summary>
    public required long Size { get; init; }

    /// <summary>Gets the bytes of the block or slot.</summary>
    public required long UsedSize { get; init; }

    /// <summary>Gets for how many allocations of its size it stands: 1 if all were recorded, 0 if it was not
    /// sampled.</summary>
    public required float Weight { get; init; }

    /// <summary>Gets the frames that led to it; <see cref="CallStack.Unknown"/> if nobody knows.</summary>
    public required CallStack Stack { get; init; }

    /// <summary>Gets its type; <see cref="SnapshotType.Block"/> if it is a block.</summary>
    public required SnapshotType Type { get; init; }

    /// <summary>Gets its heap.</summary>
    public required SnapshotHeap Heap { get; init; }

    /// <summary>Gets a value indicating whether it is an object, not a block.</summary>
    public required bool IsObject { get; init; }

    /// <summary>Returns <c>file:line: 10 B</c>.</summary>
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Stack}: {ByteText.Of(Size)}");
}
