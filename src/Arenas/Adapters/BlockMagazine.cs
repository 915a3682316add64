using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>The blocks that one thread keeps for its next rents, and its counts.</summary>
/// <remarks>
/// <code>
/// open    Busy 0, Seized 0    nobody works on it
/// owner   Busy 1, Seized 0    its thread rents or returns
/// seized  Busy 0, Seized 1    the clock, a trim or the end of the pool empties it; its thread goes to the depot
/// </code>
/// As with the gate of a thread heap, the owner pays for no atomic instruction: whoever seizes has a barrier run on
/// every processor between its own store and its look at Busy. After Bonwick and Adams: Magazines and Vmem, 2001.
/// </remarks>
internal sealed class BlockMagazine(BlockDepot depot)
{
    /// <summary>Blocks that a thread keeps at most: 256 KB of the smallest.</summary>
    public const int Capacity = 64;

    /// <summary>Blocks that move between a magazine and the depot at once.</summary>
    public const int BatchCount = Capacity / 2;

    [ThreadStatic]
    private static BlockMagazine? t_ofThread;

    private readonly PooledBlock[] _slots = new PooledBlock[Capacity];
    private readonly Thread _thread = Thread.CurrentThread;
    private PoolCount[] _counts = new PoolCount[4];
    private BlockMagazine? _nextOfThread;
    private int _count;
    private int _busy;
    private int _seized;

    /// <summary>The magazine that the thread used last, of whatever depot; null if it has none.</summary>
    public static BlockMagazine? OfThread => t_ofThread;

    public BlockDepot Depot { get; } = depot;

    public bool IsThreadAlive => _thread.IsAlive;

    /// <summary>Blocks that are kept here.</summary>
    public int KeptCount => Volatile.Read(ref _count);

    /// <summary>What it counted when the clock last looked.</summary>
    public long LastUses { get; set; }

    /// <summary>The calling thread's magazine for a depot, made if there is none, and found first next time.</summary>
    public static BlockMagazine Of(BlockDepot depot)
    {
        BlockMagazine? before = null;
        for (BlockMagazine? magazine = t_ofThread; magazine is not null; magazine = magazine._nextOfThread)
        {
            if (ReferenceEquals(magazine.Depot, depot))
            {
                if (before is not null)
                {
                    before._nextOfThread = magazine._nextOfThread;
                    magazine._nextOfThread = t_ofThread;
                    t_ofThread = magazine;
                }
                return magazine;
            }
            if (magazine.Depot.HasEnded && before is not null)
            {
                before._nextOfThread = magazine._nextOfThread;
                continue;
            }
            before = magazine;
        }
        BlockMagazine made = new(depot) { _nextOfThread = t_ofThread };
        depot.Add(made);
        return t_ofThread = made;
    }

    /// <summary>Takes the block on top; null if there is none, or it is not simply to be had.</summary>
    // Without a call but of the slow paths, which are jumps: no register has to be saved for what is rare.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public PooledBlock? Pop(NativeMemoryPool pool)
    {
        Volatile.Write(ref _busy, 1);
        PoolCount[] counts = _counts;
        PooledBlock[] slots = _slots;
        int last = _count - 1;
        if (Volatile.Read(ref _seized) == 0
            && (uint)pool.Index < (uint)counts.Length
            && (uint)last < (uint)slots.Length)
        {
            // Counted first, and then the look at whether the pool is closed: see BlockDepot.Close.
            ref long rents = ref counts[pool.Index].Rents;
            rents++;
            PooledBlock block = slots[last];
            if (pool.Keeps && block.TryRent(pool))
            {
                _count = last;
                Volatile.Write(ref _busy, 0);
                return block;
            }
            rents--;
        }
        Volatile.Write(ref _busy, 0);
        return null;
    }

    /// <summary>As <see cref="Pop"/>, for a block that another pool rented last.</summary>
    public PooledBlock? PopForeign(NativeMemoryPool pool)
    {
        Enter();
        PooledBlock? block = null;
        while (block is null && _count > 0 && pool.Keeps)
        {
            block = _slots[--_count];
            if (!block.TryMove(pool))
            {
                pool.NoteKeptTwice(block);
                block = null;
            }
        }
        Volatile.Write(ref _busy, 0);
        return block;
    }

    /// <summary>Keeps a block that was returned; false if there is no room, or the pool has no counts here
    /// yet.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPush(NativeMemoryPool pool, PooledBlock block)
    {
        Volatile.Write(ref _busy, 1);
        PoolCount[] counts = _counts;
        PooledBlock[] slots = _slots;
        int count = _count;
        if (Volatile.Read(ref _seized) == 0
            && (uint)pool.Index < (uint)counts.Length
            && (uint)count < (uint)slots.Length)
        {
            counts[pool.Index].Returns++;
            _count = count + 1;
            if (!ReferenceEquals(slots[count], block))
            {
                slots[count] = block;
            }
            Volatile.Write(ref _busy, 0);
            return true;
        }
        Volatile.Write(ref _busy, 0);
        return false;
    }

    /// <summary>Counts a rent or a return that did not come from here or go here.</summary>
    public void Add(NativeMemoryPool pool, in PoolCount more)
    {
        Debug.Assert(ReferenceEquals(_thread, Thread.CurrentThread), "a thread writes its own counts");
        Enter();
        if (pool.Index >= _counts.Length)
        {
            Array.Resize(ref _counts, int.Max(2 * _counts.Length, pool.Index + 1));
        }
        _counts[pool.Index] = _counts[pool.Index].Plus(more);
        Volatile.Write(ref _busy, 0);
    }

    /// <summary>What the thread has counted for a pool. Any thread may ask.</summary>
    public PoolCount CountOf(NativeMemoryPool pool)
    {
        PoolCount[] counts = Volatile.Read(ref _counts);
        return pool.Index < counts.Length ? counts[pool.Index] : default;
    }

    /// <summary>Rents and returns of all pools.</summary>
    public long Uses()
    {
        long uses = 0;
        foreach (PoolCount count in Volatile.Read(ref _counts))
        {
            uses += count.Rents + count.Returns;
        }
        return uses;
    }

    /// <summary>Fills up from a batch, on the magazine's own thread.</summary>
    public void Load(ReadOnlySpan<PooledBlock> batch)
    {
        Enter();
        Debug.Assert(_count + batch.Length <= Capacity, "there is room for a batch");
        batch.CopyTo(_slots.AsSpan(_count));
        _count += batch.Length;
        Volatile.Write(ref _busy, 0);
    }

    /// <summary>Takes blocks off the top, on the magazine's own thread; how many there were.</summary>
    public int Unload(Span<PooledBlock> batch)
    {
        Enter();
        int count = int.Min(batch.Length, _count);
        _slots.AsSpan(_count - count, count).CopyTo(batch);
        _count -= count;
        Volatile.Write(ref _busy, 0);
        return count;
    }

    /// <summary>Announces a seizure; the depot's lock is held, and a barrier on every processor follows.</summary>
    public void Seize()
    {
        Debug.Assert(_seized == 0, "one seizure at a time");
        Volatile.Write(ref _seized, 1);
    }

    /// <summary>Takes all blocks out and lets the thread in again. After <see cref="Seize"/> and the barrier.</summary>
    public ReadOnlySpan<PooledBlock> Empty()
    {
        Debug.Assert(_seized == 1, "seized first");
        SpinWait wait = default;
        while (Volatile.Read(ref _busy) != 0)
        {
            wait.SpinOnce();
        }
        PooledBlock[] blocks = _slots.AsSpan(0, _count).ToArray();
        _slots.AsSpan(0, _count).Clear();
        _count = 0;
        Volatile.Write(ref _seized, 0);
        return blocks;
    }

    private void Enter()
    {
        Volatile.Write(ref _busy, 1);
        SpinWait wait = default;
        while (Volatile.Read(ref _seized) != 0)
        {
            Volatile.Write(ref _busy, 0);
            while (Volatile.Read(ref _seized) != 0)
            {
                wait.SpinOnce();
            }
            Volatile.Write(ref _busy, 1);
        }
    }
}
