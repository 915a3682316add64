using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>The live blocks of a snapshot, and after them its live objects.</summary>
/// <remarks><b>Cost</b>: nothing is kept; a row is put together when it is asked for.</remarks>
[SuppressMessage("Naming", "CA1710", Justification = "rows are a collection")]
public readonly struct SnapshotRows : IReadOnlyList<SnapshotRow>, IEquatable<SnapshotRows>
{
    private readonly Snapshot _snapshot;

    internal SnapshotRows(Snapshot snapshot) => _snapshot = snapshot;

    /// <summary>Gets the number of rows.</summary>
    public int Count => _snapshot?.TotalCount ?? 0;

    /// <summary>Gets a row.</summary>
    /// <param name="index">Its place; blocks come first.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public SnapshotRow this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            SnapshotColumns columns = _snapshot.Columns;
            Debug.Assert(columns.Stacks[index] < _snapshot.Stacks.Count, "an index into the stacks");
            return new()
            {
                Place = columns.Places[index],
                Size = columns.Sizes[index],
                UsedSize = columns.UsedSizes[index],
                Weight = columns.Weights?[index] ?? 1,
                Stack = _snapshot.Stacks[columns.Stacks[index]],
                Type = _snapshot.Types[columns.Types[index]],
                Heap = _snapshot.Heaps[columns.Heaps[index]],
                IsObject = index >= columns.BlockCount,
            };
        }
    }

    /// <summary>Copies some rows; <c>rows[..2]</c> calls it.</summary>
    /// <param name="start">The first.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public IReadOnlyList<SnapshotRow> Slice(int start, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Count);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Count - start);
        SnapshotRow[] rows = new SnapshotRow[length];
        for (int i = 0; i < length; i++)
        {
            rows[i] = this[start + i];
        }
        return rows;
    }

    /// <inheritdoc/>
    public IEnumerator<SnapshotRow> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether both are the rows of one snapshot.</summary>
    /// <inheritdoc/>
    public bool Equals(SnapshotRows other) => ReferenceEquals(_snapshot, other._snapshot);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SnapshotRows other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _snapshot?.GetHashCode() ?? 0;

    /// <inheritdoc/>
    public static bool operator ==(SnapshotRows left, SnapshotRows right) => left.Equals(right);

    /// <inheritdoc/>
    public static bool operator !=(SnapshotRows left, SnapshotRows right) => !left.Equals(right);
}
