using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>The blocks that one thread keeps for its next rents from a pool, and its counts.</summary>
/// <remarks>
/// <code>
/// open      Gate Open      Kept n      nobody works on it
/// entered   Gate Open      Kept ~n     its thread rents or returns
/// seized    Gate Seized                the clock or a trim has emptied it; its thread opens it at its next slow path
/// closed    Gate Closed                its pool is closed: it has been emptied, and stays so
/// </code>
/// As with the gate of a thread heap, the thread pays for no atomic instruction: whoever seizes has a barrier run on
/// every processor between its own store to Gate and its look at Kept. Nobody but the thread writes Kept: behind a shut
/// gate it still says what was taken, until the thread sets it to 0 as it opens the gate. After Bonwick and Adams:
/// Magazines and Vmem, 2001.
/// </remarks>
internal sealed class BlockMagazine
{
    /// <summary>Blocks that a thread keeps at most: 256 KB of the smallest.</summary>
    public const int Capacity = 2 * BlockBatch.Capacity;

    private const int Open = 0;
    private const int Seized = 1;
    private const int Closed = 2;

    [ThreadStatic]
    private static BlockMagazine?[]? t_bySlot;

    private Blocks _blocks;
    private readonly Thread _thread = Thread.CurrentThread;
    private PoolCount _count;
    private int _kept;
    private int _gate;

    public bool IsThreadAlive => _thread.IsAlive;

    /// <summary>Whether the pool was closed for which it was made.</summary>
    public bool IsClosed => Volatile.Read(ref _gate) == Closed;

    /// <summary>What the thread has rented. Any thread may ask.</summary>
    public PoolCount Rented => new()
    {
        Rents = Volatile.Read(ref _count.Rents),
        RentedMore = Volatile.Read(ref _count.RentedMore),
    };

    /// <summary>What the thread has returned. Any thread may ask.</summary>
    public PoolCount Returned => new()
    {
        Returns = Volatile.Read(ref _count.Returns),
        ReturnedMore = Volatile.Read(ref _count.ReturnedMore),
    };

    /// <summary>Blocks that are kept here.</summary>
    public int KeptCount
    {
        get
        {
            int kept = Volatile.Read(ref _kept);
            return Volatile.Read(ref _gate) != Open ? 0 : int.Max(kept, ~kept);
        }
    }

    /// <summary>Rents and returns when the clock last looked.</summary>
    public long LastUses { get; set; }

    /// <summary>Room for the next batch; the thread's own.</summary>
    public BlockBatch? Spare { get; set; }

    /// <summary>The calling thread's magazine of a pool; null if it has none yet, or the pool is closed.</summary>
    // A slot that is used again finds the closed magazine of the pool before, which refuses everything.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static BlockMagazine? OfThread(NativeMemoryPool pool)
    {
        BlockMagazine?[]? magazines = t_bySlot;
        if (magazines is null)
        {
            return null;
        }
        int slot = pool.Slot;
        return (uint)slot < (uint)magazines.Length ? magazines[slot] : null;
    }

    /// <summary>Makes one for the calling thread.</summary>
    public static BlockMagazine Make(int slot)
    {
        Debug.Assert(slot >= 0, "the pool is open");
        if (t_bySlot is null || slot >= t_bySlot.Length)
        {
            Array.Resize(ref t_bySlot, int.Max(slot + 1, 2 * (t_bySlot?.Length ?? 2)));
        }
        return t_bySlot[slot] = new();
    }

    /// <summary>Takes the block on top; null if there is none, or it is not simply to be had.</summary>
    // Without a call: no register has to be saved for what is rare.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PooledBlock? Pop()
    {
        int kept = _kept;
        Volatile.Write(ref _kept, ~kept);
        int top = kept - 1;
        if (Volatile.Read(ref _gate) == Open && (uint)top < Capacity)
        {
            PooledBlock block = _blocks[top]!;
            if (block.TryRent())
            {
                _count.Rents++;
                Volatile.Write(ref _kept, top);
                return block;
            }
        }
        Volatile.Write(ref _kept, kept);
        return null;
    }

    /// <summary>As <see cref="Pop"/>, and drops what somebody holds in spite of its being kept.</summary>
    public PooledBlock? PopNext(NativeMemoryPool pool)
    {
        PooledBlock? block;
        while ((block = Pop()) is null && TryEnter(out int kept))
        {
            PooledBlock? held = kept > 0 ? _blocks[kept - 1] : null;
            Volatile.Write(ref _kept, int.Max(0, kept - 1));
            if (held is null)
            {
                break;
            }
            pool.NoteKeptTwice(held);
        }
        return block;
    }

    /// <summary>Keeps a block that was returned; without room, or with the gate shut, the pool decides.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(NativeMemoryPool pool, PooledBlock block)
    {
        int kept = _kept;
        Volatile.Write(ref _kept, ~kept);
        if (Volatile.Read(ref _gate) != Open || (uint)kept >= Capacity)
        {
            Volatile.Write(ref _kept, kept);
            pool.ReturnSlow(block);
            return;
        }
        if (!ReferenceEquals(_blocks[kept], block))
        {
            PushOther(block, kept);
            return;
        }
        // Often it is the one that lay here before, and the collector need not be told.
        _count.Returns++;
        Volatile.Write(ref _kept, kept + 1);
    }

    /// <summary>As <see cref="Push"/>; false if there is no room, or the gate is shut.</summary>
    public bool TryPush(PooledBlock block)
    {
        if (!TryEnter(out int kept))
        {
            return false;
        }
        if (kept == Capacity)
        {
            Volatile.Write(ref _kept, kept);
            return false;
        }
        PushOther(block, kept);
        return true;
    }

    /// <summary>Counts a rent or a return that did not come from here or go here.</summary>
    public void Add(in PoolCount more)
    {
        Debug.Assert(ReferenceEquals(_thread, Thread.CurrentThread), "a thread writes its own counts");
        _count = _count.Plus(more);
    }

    /// <summary>Puts a batch on top, on the magazine's own thread; false if there is no room, or the gate is
    /// shut.</summary>
    public bool TryLoad(ReadOnlySpan<PooledBlock> batch)
    {
        if (!TryEnter(out int kept))
        {
            return false;
        }
        bool fits = kept + batch.Length <= Capacity;
        if (fits)
        {
            batch.CopyTo(((Span<PooledBlock?>)_blocks)[kept..]!);
            kept += batch.Length;
        }
        Volatile.Write(ref _kept, kept);
        return fits;
    }

    /// <summary>Moves what is on top into a batch, on the magazine's own thread; false if there is room left, or the
    /// gate is shut.</summary>
    public bool TryUnload(BlockBatch batch)
    {
        if (!TryEnter(out int kept))
        {
            return false;
        }
        bool isFull = kept == Capacity;
        if (isFull)
        {
            kept -= BlockBatch.Capacity;
            batch.Fill(((Span<PooledBlock?>)_blocks).Slice(kept, BlockBatch.Capacity)!);
        }
        Volatile.Write(ref _kept, kept);
        return isFull;
    }

    /// <summary>Opens the gate again after a seizure, on the magazine's own thread, under the depot's lock.</summary>
    public void Reopen()
    {
        Debug.Assert(ReferenceEquals(_thread, Thread.CurrentThread), "only its thread knows that it is outside");
        if (_gate == Seized)
        {
            _kept = 0;
            Volatile.Write(ref _gate, Open);
        }
    }

    /// <summary>Shuts the gate until the thread comes to a slow path; false if it was shut. The depot's lock is held,
    /// and a barrier on every processor follows, and <see cref="Empty"/>.</summary>
    public bool TrySeize() => TryShut(Seized);

    /// <summary>As <see cref="TrySeize"/>, for good. False if there is nothing to be emptied.</summary>
    public bool TryClose() => TryShut(Closed);

    /// <summary>Takes all blocks out, after the gate was shut and the barrier.</summary>
    public PooledBlock[] Empty()
    {
        Debug.Assert(_gate != Open, "shut first");
        SpinWait wait = default;
        int kept;
        while ((kept = Volatile.Read(ref _kept)) < 0)
        {
            wait.SpinOnce();
        }
        PooledBlock[] blocks = ((Span<PooledBlock?>)_blocks)[..kept].ToArray()!;
        ((Span<PooledBlock?>)_blocks).Clear();
        return blocks;
    }

    // Apart, so that a return of the same block saves no register for the collector's write barrier.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void PushOther(PooledBlock block, int kept)
    {
        Debug.Assert(_kept == ~kept, "entered");
        _blocks[kept] = block;
        _count.Returns++;
        Volatile.Write(ref _kept, kept + 1);
    }

    private bool TryShut(int gate)
    {
        bool wasOpen = _gate == Open;
        Volatile.Write(ref _gate, int.Max(_gate, gate));
        return wasOpen;
    }

    private bool TryEnter(out int kept)
    {
        kept = _kept;
        Volatile.Write(ref _kept, ~kept);
        if (Volatile.Read(ref _gate) == Open)
        {
            return true;
        }
        Volatile.Write(ref _kept, kept);
        return false;
    }

    [InlineArray(Capacity)]
    private struct Blocks
    {
        private PooledBlock? _first;
    }
}
