using System;
using Arenas.Collections;

namespace Arenas;

/// <summary>Keeps one copy of equal byte strings, as a counted object that goes with its last holder.</summary>
/// <remarks>
/// <para><b>Ownership</b>: each <see cref="Intern"/> holds the copy once more, and is to be released once. The table
/// itself holds none. Handles of live copies are equal exactly if their bytes are.</para>
/// <para><b>Threads</b>: as those of the heap. On a shared heap every member may be called on any thread at any
/// time.</para>
/// <para><b>Cost</b>: of bytes that are there, a hash, a lookup and a comparison, some 100 nanoseconds; of new ones, an
/// object and its <see cref="Watch"/> besides. Memory goes back as copies go.</para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> once the table or the heap was disposed, or for a stale
/// handle; <see cref="ArgumentException"/> for a handle of another heap or type;
/// <see cref="InvalidOperationException"/> on a thread that does not own the heap;
/// <see cref="OutOfMemoryException"/> or <see cref="InsufficientMemoryException"/> if there is no memory for a
/// copy.</para>
/// </remarks>
public sealed class InternTable : IDisposable
{
    private readonly WeakTable<Nothing> _table;
    private readonly Func<ReadOnlySpan<byte>, int> _hash;

    /// <summary>Initializes a table without copies.</summary>
    /// <param name="heap">The heap of the copies.</param>
    public InternTable(ObjectHeap heap)
        : this(heap, HashOf)
    {
    }

    /// <summary>Initializes a table whose hash a test chooses.</summary>
    internal InternTable(ObjectHeap heap, Func<ReadOnlySpan<byte>, int> hash)
    {
        ArgumentNullException.ThrowIfNull(heap);
        Heap = heap;
        _hash = hash;
        _table = new(heap, typeof(InternTable));
    }

    /// <summary>Gets the heap of the copies.</summary>
    public ObjectHeap Heap { get; }

    /// <summary>Gets the number of copies; 0 once the table was disposed.</summary>
    public int Count => _table.Count;

    /// <summary>Gets the number of copies that the table itself has memory for.</summary>
    internal int Capacity => _table.Capacity;

    /// <summary>Finds the copy of a byte string, and makes it if there is none.</summary>
    /// <param name="bytes">The bytes, none among them.</param>
    /// <returns>A handle of the one copy, that is to be released.</returns>
    public Handle<InternedBytes> Intern(ReadOnlySpan<byte> bytes)
    {
        BytesProbe probe = new(bytes, _hash(bytes));
        if (TryFind(ref probe))
        {
            return probe.Found;
        }
        Handle<InternedBytes> copy = Heap.New(new InternedBytes(probe.Hash), bytes);
        TableWatch watch = TableWatch.Of(Heap, copy, _table);
        TableWatch? unneeded = watch;
        try
        {
            if (_table.TryAdd(ref probe, default, watch, out _, out _))
            {
                unneeded = null;
                return copy;
            }
            return probe.Found;
        }
        finally
        {
            unneeded?.Dispose();
            if (unneeded is not null)
            {
                _table.Release(copy);
            }
        }
    }

    /// <summary>Finds the copy of a byte string, if there is one.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="copy">A handle that is to be released; null if there is none.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryFind(ReadOnlySpan<byte> bytes, out Handle<InternedBytes> copy)
    {
        BytesProbe probe = new(bytes, _hash(bytes));
        bool isFound = TryFind(ref probe);
        copy = probe.Found;
        return isFound;
    }

    /// <summary>Gets the bytes of a copy, in place.</summary>
    /// <param name="copy">A handle of the copy.</param>
    /// <returns>The bytes, good for as long as somebody holds the copy.</returns>
    public ReadOnlySpan<byte> BytesOf(Handle<InternedBytes> copy) => Heap.ItemsOf<InternedBytes, byte>(copy);

    /// <summary>Forgets all copies, which stay with their holders; what is interned elsewhere is another
    /// copy.</summary>
    /// <remarks>A second time, it does nothing.</remarks>
    public void Dispose() => _table.Empty(closes: true);

    private static int HashOf(ReadOnlySpan<byte> bytes)
    {
        HashCode hash = default;
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    /// <summary>Finds a copy and holds it. One that was found equal stays so even if the table is emptied meanwhile;
    /// and one that is dying equals nothing, so a new one is made beside it.</summary>
    private bool TryFind(ref BytesProbe probe)
    {
        _ = _table.Find(ref probe, out _);
        return !probe.Found.IsNull;
    }
}
