using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Heaps;

/// <summary>What tracing knows of the live blocks of one heap: a word for each, in arrays beside the pools.</summary>
/// <remarks>
/// A pool gets its array with its first traced block, and keeps it while its arena is in use, unless it is formatted
/// for blocks that are too many for it. A word before the first says how many there are. A large block has its words
/// in its record. Arrays are freed some seconds after nobody can find them any more, as the address space of a
/// disposed heap is: a thread may still be writing its word.
/// </remarks>
internal sealed class BlockTraces
{
    // Beside the origin of a large block, which may be unknown.
    private const int LargeIsTraced = TraceWord.MaxOrigin + 1;

    private static long s_ownBytes;

    private readonly NativeHeap _heap;
    private readonly TraceSettings _settings;

    public BlockTraces(NativeHeap heap, TraceSettings settings)
    {
        _heap = heap;
        _settings = settings;
        SeesFrees = settings.SeesFrees;
        Origins = settings.Origins;
        IsExact = settings.SampleBytes == 0;
        Sampler = settings.SampleBytes > 0 ? new BlockSampler(heap, settings) : null;
    }

    /// <summary>Gets the bytes of all arrays of words.</summary>
    public static long OwnBytes => Interlocked.Read(ref s_ownBytes);

    /// <summary>Gets what chooses the blocks that are traced; null if all are.</summary>
    public BlockSampler? Sampler { get; }

    public TraceOrigins Origins { get; }

    /// <summary>Gets a value indicating whether every allocation is traced.</summary>
    public bool IsExact { get; }

    /// <summary>Gets a value indicating whether frees are to be told of.</summary>
    public bool SeesFrees { get; }

    /// <summary>Puts the words of a pool away.</summary>
    public static void Drop(PoolRef pool)
    {
        nuint words = Interlocked.Exchange(ref pool.Traces, 0);
        if (words != 0)
        {
            nuint table = words - sizeof(ulong);
            _ = Interlocked.Add(ref s_ownBytes, -ByteCount((int)BlockMemory.ReadWord(table)));
            DecayTimer.FreeLater((nint)table);
        }
    }

    /// <summary>Forgets what is known of a pool that is about to be formatted for a number of blocks.</summary>
    public static void Renew(PoolRef pool, int capacity)
    {
        Debug.Assert(capacity > 0, "a pool holds a block");
        if (pool.Traces == 0)
        {
            return;
        }
        if ((int)BlockMemory.ReadWord(pool.Traces - sizeof(ulong)) < capacity)
        {
            Drop(pool);
        }
        else
        {
            OsMemory.Clear(pool.Traces, (nuint)(uint)capacity * sizeof(ulong));
        }
    }

    /// <summary>Notes the allocation of the block that a thread heap took last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Note(ThreadHeapRef local, nuint words, nuint byteCount, int origin)
    {
        ref ulong word = ref local.LastTrace(words);
        int number = 0;
        if (SeesFrees)
        {
            number = ++local.TracedNumber;
            // It may have been freed by a thread that did not know yet that the heap is traced.
            _settings.Totals.Add(
                ref local.Traced, (long)byteCount - (TraceWord.IsLive(word) ? TraceWord.SizeOf(word) : 0));
        }
        word = TraceWord.Live(origin, byteCount, number);
    }

    /// <summary>The same for a group whose words were not known; from now on they are, unless there is no memory for
    /// them.</summary>
    // Inside the gate: whoever forgets all has seized it, or the words that were just put away would be written down.
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void NoteFirst(
        ThreadHeapRef local, int sizeClass, nuint block, nuint byteCount, string file, int line)
    {
        PoolRef pool = PoolRef.OfBlock(block, SizeClasses.PoolShift(sizeClass));
        Debug.Assert(pool.Owner == local.Address && local.LastBlock == block, "its own, taken last");
        int origin = Origins.Of(file, line);
        if (!Gate.TryEnter(local))
        {
            return;
        }
        if (pool.Traces != 0 || TryReserve(pool))
        {
            int first = new GroupRef(local.Entry(sizeClass).Group).Index * Geometry.BlocksPerGroup;
            nuint words = pool.Traces + ((nuint)(uint)first * sizeof(ulong));
            local.TraceWords(sizeClass) = words;
            Note(local, words, byteCount, origin);
        }
        Gate.Exit(local);
    }

    /// <summary>Notes an allocation of any kind.</summary>
    public void Note(nuint block, nuint byteCount, string file, int line)
    {
        int origin = Origins.Of(file, line);
        ulong entry = ArenaDirectory.Lookup(block);
        if (_heap.IsOwnLarge(entry, block))
        {
            NoteLarge(new((nuint)entry), byteCount, origin);
        }
        else if (_heap.TryPoolOf(entry, block, out PoolRef pool) && pool.TryIndexOf(block - pool.Start, out uint index))
        {
            NotePooled(pool, index, byteCount, origin);
        }
    }

    /// <summary>Notes that a live block of a pool is about to be freed, or resized.</summary>
    /// <remarks>Before it is: afterwards the word may be that of the next block.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Forget(ThreadHeapRef local, PoolRef pool, uint index, string file, int line)
    {
        if (pool.Traces == 0)
        {
            return;
        }
        ref ulong slot = ref pool.Trace(index);
        ulong word = slot;
        if (TraceWord.IsLive(word))
        {
            Debug.Assert(SeesFrees, "or nobody would have told");
            slot = _settings.RecordsFrees ? TraceWord.Freed(word, Origins.Of(file, line)) : 0;
            _settings.Totals.Add(ref local.Traced, -TraceWord.SizeOf(word));
            if (_settings.TemporaryWithin > 0)
            {
                NoteTemporary(local, word);
            }
        }
    }

    /// <summary>Notes that a live block of a pool is about to be freed by a thread that does not own the pool. Large
    /// blocks are noted by whoever claims their record.</summary>
    public void Forget(nuint block, ulong entry, string file, int line)
    {
        if (!_heap.TryPoolOf(entry, block, out PoolRef pool) || pool.Traces == 0
            || !pool.TryIndexOf(block - pool.Start, out uint index))
        {
            return;
        }
        ulong word = Interlocked.Exchange(ref pool.Trace(index), 0);
        if (TraceWord.IsLive(word))
        {
            Count(-EstimateOf(pool, word));
            if (_settings.RecordsFrees)
            {
                _ = Interlocked.CompareExchange(
                    ref pool.Trace(index), TraceWord.Freed(word, Origins.Of(file, line)), 0);
            }
        }
        else if (word != 0)
        {
            // A block that was freed before: what is known of that is for the message.
            _ = Interlocked.CompareExchange(ref pool.Trace(index), word, 0);
        }
    }

    /// <summary>The word of a block of a pool; 0 if there is none.</summary>
    public static ulong WordOf(PoolRef pool, uint index) => pool.Traces == 0 ? 0 : pool.Trace(index);

    /// <summary>Tells the totals how far the share of a thread heap has risen since it was last told.</summary>
    public void RaisePeak(ThreadHeapRef local) =>
        _settings.Totals.Raise(_settings.Totals.Current + Volatile.Read(ref local.Traced.Peak));

    public void ForgetLarge(LargeRef record)
    {
        Debug.Assert(record.HeapTag == _heap.Tag, "a block of this heap");
        int origin = Interlocked.Exchange(ref record.TraceOrigin, 0);
        if (origin != 0 && SeesFrees)
        {
            Count(-EstimateOfLarge(record));
        }
    }

    /// <summary>Bytes of all live blocks that were traced. The heap's lock is held.</summary>
    public long SumLive()
    {
        Debug.Assert(_heap.Lock.IsHeldByCurrentThread, "no pool comes or goes");
        long bytes = 0;
        foreach (ArenaRef arena in _heap.Regions.ArenasInUse())
        {
            for (int index = 0; index < arena.PoolCount; index++)
            {
                bytes += arena.Pool(index).Traces == 0 ? 0 : SumLive(arena.Pool(index));
            }
        }
        foreach (LargeRef record in _heap.Large.All)
        {
            bytes += record.TraceOrigin != 0 && record.IsLive ? EstimateOfLarge(record) : 0;
        }
        return bytes;
    }

    /// <summary>Takes all live blocks off the totals, as far as thread heaps have not kept them to
    /// themselves.</summary>
    public void DiscountAll()
    {
        Debug.Assert(_heap.Lock.IsHeldByCurrentThread, "no pool comes or goes");
        if (SeesFrees)
        {
            long bytes = SumLive();
            foreach (ThreadHeapOwner owner in _heap.Threads.All)
            {
                bytes -= owner.Heap.Traced.Bytes;
            }
            _settings.Totals.Add(-bytes);
        }
    }

    private long SumLive(PoolRef pool)
    {
        Debug.Assert(pool.Traces != 0, "it has words");
        long bytes = 0;
        for (int group = 0; group < pool.GroupCount; group++)
        {
            for (ulong live = ~pool.Group(group).Free; live != 0; live &= live - 1)
            {
                int index = (group * Geometry.BlocksPerGroup) + BitOperations.TrailingZeroCount(live);
                ulong word = pool.Trace((uint)index);
                bytes += TraceWord.IsLive(word) ? EstimateOf(pool, word) : 0;
            }
        }
        return bytes;
    }

    /// <summary>Notes a sampled block of a pool.</summary>
    public void NoteSample(PoolRef pool, uint index, nuint byteCount, int origin, int passed)
    {
        Debug.Assert(pool.Owner == _heap.SampledOwner, "what is sampled comes from pools of no thread");
        Debug.Assert(Sampler is not null, "the heap is sampled");
        if (pool.Traces == 0 && !TryReserve(pool))
        {
            return;
        }
        ulong word = TraceWord.Live(origin, byteCount, passed);
        Volatile.Write(ref pool.Trace(index), word);
        Count(EstimateOf(pool, word));
    }

    public void NoteLarge(LargeRef record, nuint byteCount, int origin)
    {
        Debug.Assert(byteCount <= record.UsableBytes, "what was asked for fits");
        record.TraceSlack = (uint)nuint.Min(record.UsableBytes - byteCount, uint.MaxValue);
        record.TraceOrigin = origin | LargeIsTraced;
        if (SeesFrees)
        {
            Count(EstimateOfLarge(record));
        }
    }

    private void NotePooled(PoolRef pool, uint index, nuint byteCount, int origin)
    {
        Debug.Assert(index < (uint)pool.Capacity, "a cell of the pool");
        if (pool.Traces != 0 || TryReserve(pool))
        {
            ThreadHeapRef local = CurrentThread.Tag == _heap.Tag ? CurrentThread.Heap : default;
            // Of a sampled block the number says something else.
            int number = IsExact && !local.IsNull ? ++local.TracedNumber : 0;
            ulong word = TraceWord.Live(origin, byteCount, number);
            ulong before = Interlocked.Exchange(ref pool.Trace(index), word);
            if (SeesFrees)
            {
                Count(EstimateOf(pool, word) - (TraceWord.IsLive(before) ? EstimateOf(pool, before) : 0));
            }
        }
    }

    /// <summary>Counts bytes in the share of the calling thread, if it has one here.</summary>
    private void Count(long change)
    {
        ThreadHeapRef local = CurrentThread.Tag == _heap.Tag ? CurrentThread.Heap : default;
        if (local.IsNull)
        {
            _settings.Totals.Add(change);
        }
        else
        {
            _settings.Totals.Add(ref local.Traced, change);
        }
    }

    private long EstimateOfLarge(LargeRef record)
    {
        long bytes = (long)record.UsableBytes - record.TraceSlack;
        return Sampler is null ? bytes : Sampler.Estimate(bytes, (long)record.UsableBytes, 0);
    }

    private long EstimateOf(PoolRef pool, ulong word)
    {
        Debug.Assert(TraceWord.IsLive(word), "a traced block");
        long bytes = TraceWord.SizeOf(word);
        return Sampler is null ? bytes : Sampler.Estimate(bytes, (long)pool.BlockSize, TraceWord.NumberOf(word));
    }

    private void NoteTemporary(ThreadHeapRef local, ulong word)
    {
        Debug.Assert(TraceWord.IsLive(word), "the block was traced");
        int distance = (local.TracedNumber - TraceWord.NumberOf(word)) & TraceWord.NumberMask;
        if (distance < _settings.TemporaryWithin)
        {
            _settings.Temporaries.Add(TraceWord.OriginOf(word), TraceWord.SizeOf(word));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReserve(PoolRef pool)
    {
        int capacity = pool.Capacity;
        Debug.Assert(capacity > 0, "a pool in use");
        nint table = OsMemory.TryReserveTable((nuint)ByteCount(capacity));
        if (table == 0)
        {
            return false;
        }
        BlockMemory.WriteWord((nuint)table, (ulong)(uint)capacity);
        if (Interlocked.CompareExchange(ref pool.Traces, (nuint)table + sizeof(ulong), 0) != 0)
        {
            OsMemory.ReturnTable(table);
            return true;
        }
        _ = Interlocked.Add(ref s_ownBytes, ByteCount(capacity));
        return true;
    }

    private static long ByteCount(int capacity) => (capacity + 1L) * sizeof(ulong);
}
