using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas;

/// <content>The detour that allocations take while they are traced: the fast paths know nothing of it.</content>
/// <remarks>
/// <code>
/// untraced   Traces null                    fast paths match the heap's tag
/// exact      Traces without a sampler       no fast path of Alloc matches: every call comes here by the slow path
///                                           nor one of Free, if frees are counted; else they know nothing of it
/// sampled    Traces with a sampler          fast paths match; a refill stops where a block is to be sampled
/// </code>
/// </remarks>
public sealed unsafe partial class NativeHeap
{
    /// <summary>Begins to trace the heap, which knows nothing of what lives already.</summary>
    internal void BeginTracing(TraceSettings settings)
    {
        Upkeep.Look(() =>
        {
            ForgetAll();
            _traces = new BlockTraces(this, settings);
            bool isSampled = settings.SampleBytes != 0;
            SetTags(allocs: isSampled, frees: isSampled || !settings.SeesFrees);
        });
    }

    /// <summary>Ends it, and forgets all; a heap that was disposed has forgotten already.</summary>
    internal void EndTracing()
    {
        try
        {
            Upkeep.Look(() =>
            {
                _traces = null;
                ForgetAll();
                SetTags(allocs: true, frees: true);
            });
        }
        catch (ObjectDisposedException)
        {
            Debug.Assert(IsDisposed, "nothing else throws it");
        }
    }

    /// <summary>Says which fast paths match. Those of a hardened heap never do.</summary>
    private void SetTags(bool allocs, bool frees)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread && !_disposed, "the heap is not being closed meanwhile");
        if (_hardened is null)
        {
            Volatile.Write(ref _allocTag, allocs ? Tag : NoTag);
            Volatile.Write(ref _fastTag, frees ? Tag : NoTag);
            Volatile.Write(ref _smallEntry, frees ? Tag | Geometry.SmallPoolShift : NoTag);
        }
    }

    /// <summary>The heap ends: what is traced in it counts no more.</summary>
    internal void ForgetAtEnd()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "no pool comes or goes");
        if (_traces is { } traces)
        {
            traces.DiscountAll();
            _traces = null;
            ForgetAll();
        }
    }

    /// <summary>Traced bytes that thread heaps have counted for themselves; the totals learn how far each has
    /// risen.</summary>
    internal long TracedShares()
    {
        long bytes = 0;
        lock (_lock)
        {
            if (!_disposed)
            {
                foreach (ThreadHeapOwner owner in _threads.All)
                {
                    bytes += Volatile.Read(ref owner.Heap.Traced.Bytes);
                    _traces?.RaisePeak(owner.Heap);
                }
            }
        }
        return bytes;
    }

    /// <summary>Forgets how far the shares of thread heaps have risen.</summary>
    internal void ResetTracedPeaks()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                foreach (ThreadHeapOwner owner in _threads.All)
                {
                    owner.Heap.Traced.Peak = long.Max(0, Volatile.Read(ref owner.Heap.Traced.Bytes));
                }
            }
        }
    }

    /// <summary>Forgets what was traced. The caller has seized all thread heaps and holds the heap's lock.</summary>
    internal void ForgetAll()
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "no pool comes or goes");
        foreach (ArenaRef arena in _regions.ArenasInUse())
        {
            for (int index = 0; index < arena.PoolCount; index++)
            {
                BlockTraces.Drop(arena.Pool(index));
            }
        }
        foreach (LargeRef record in _large.All)
        {
            record.TraceOrigin = 0;
        }
        foreach (ThreadHeapOwner owner in _threads.All)
        {
            owner.Heap.Traced = default;
            owner.Heap.ForgetTraceWords();
            owner.Heap.SampleLeft = 0;
            owner.Heap.SampleDue = 0;
        }
    }

    /// <summary>The thread heap that sampled blocks come from, made at the first use; null if memory was
    /// refused.</summary>
    internal ThreadHeapRef SampledHeap()
    {
        if (SampledOwner == 0)
        {
            lock (_lock)
            {
                SampledOwner = _disposed ? 0 : _threads.TryAdd(null).Address;
            }
        }
        return new(SampledOwner);
    }

    internal void ForgetLarge(LargeRef record)
    {
        Debug.Assert(record.HeapTag == Tag, "a block of this heap");
        if (record.TraceOrigin != 0)
        {
            _traces?.ForgetLarge(record);
        }
    }

    /// <summary>Bytes of all live blocks that were traced.</summary>
    internal long CountTraced()
    {
        Debug.Assert(!_lock.IsHeldByCurrentThread, "gates before the lock");
        long bytes = 0;
        Upkeep.Look(() => bytes = _traces?.SumLive() ?? 0);
        return bytes;
    }

    /// <summary>Where a block was allocated, and where it was freed, if it was: origins, or 0.</summary>
    internal (int Allocated, int Freed) OriginsOf(nuint address)
    {
        ulong entry = ArenaDirectory.Lookup(address);
        if (IsOwnLarge(entry, address))
        {
            return (new LargeRef((nuint)entry).TraceOrigin & TraceWord.MaxOrigin, 0);
        }
        if (!TryPoolOf(entry, address, out PoolRef pool) || !pool.TryIndexOf(address - pool.Start, out uint index))
        {
            return default;
        }
        ulong word = BlockTraces.WordOf(pool, index);
        return (TraceWord.OriginOf(word), TraceWord.IsFreed(word) ? TraceWord.FreedAt(word) : 0);
    }

    /// <summary>Allocates from the thread's own pools, and notes it; 0 if no block is at hand there.</summary>
    // Everything that it needs is at hand too: the thread's part, the words of the group that serves the class, and the
    // number of the calling line. Its result is not an out parameter, which would live in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nuint AllocTraced(nuint byteCount, string file, int line)
    {
        BlockTraces? traces = _traces;
        ulong tag = CurrentThread.Tag;
        ThreadHeapRef local = CurrentThread.Heap;
        if (traces is null || !traces.IsExact || tag != Tag || byteCount > Geometry.MaxPooledBlock || file is null)
        {
            return 0;
        }
        int sizeClass = byteCount <= Geometry.MaxSmallBlock
            ? SizeClasses.OfSmall(byteCount)
            : SizeClasses.OfGeometric(byteCount);
        Debug.Assert(SizeClasses.BlockSize(sizeClass) >= byteCount, "a class that fits");
        if (!local.TryPop(sizeClass, out nuint block))
        {
            return 0;
        }
        nuint words = local.TraceWords(sizeClass);
        if (words == 0)
        {
            traces.NoteFirst(local, sizeClass, block, byteCount, file, line);
        }
        else
        {
            traces.Note(local, words, byteCount, traces.Origins.Of(file, line));
        }
        return block;
    }

    /// <summary>Serves an allocation that is to be sampled, if it is.</summary>
    private bool TryAllocSampled(
        ThreadHeapRef local, int sizeClass, nuint byteCount, string file, int line, out nuint block)
    {
        Debug.Assert(!local.IsNull, "the thread has a part of the heap");
        block = 0;
        if (_traces is not { Sampler: { } sampler } traces || file is null || !sampler.IsDue(local, sizeClass)
            || !sampler.TryTake(local, sizeClass, out PoolRef pool, out uint index, out int passed))
        {
            return false;
        }
        block = pool.BlockAt((int)index);
        // Its pool is not the one that the thread heap knows the fresh blocks of.
        OsMemory.Clear(block, byteCount);
        traces.NoteSample(pool, index, byteCount, traces.Origins.Of(file, line), passed);
        return true;
    }

    /// <summary>Allocates, and notes it where the heap is traced. A file that is null is the heap's own use: of that,
    /// nothing is noted.</summary>
    private Refusal AllocNoted(
        nuint byteCount, nuint alignment, bool zeroed, string file, int line, out nuint block)
    {
        BlockTraces? traces = _traces;
        if (traces is null || file is null)
        {
            return AllocAny(byteCount, alignment, zeroed, out block);
        }
        if (traces.Sampler is null)
        {
            Refusal refusal = AllocAny(byteCount, alignment, zeroed, out block);
            if (refusal == Refusal.None)
            {
                traces.Note(block, byteCount, file, line);
            }
            return refusal;
        }
        return AllocMaybeSampled(traces, byteCount, alignment, zeroed, file, line, out block);
    }

    private Refusal AllocMaybeSampled(
        BlockTraces traces, nuint byteCount, nuint alignment, bool zeroed, string file, int line, out nuint block)
    {
        Debug.Assert(file is not null, "what is the heap's own use is not sampled");
        Debug.Assert(traces.Sampler is not null, "the heap is sampled");
        ThreadHeapRef local = CurrentThread.Tag == _fastTag ? CurrentThread.Heap : default;
        int sizeClass = SizeClasses.OfAligned(byteCount, alignment);
        if (!local.IsNull && sizeClass >= 0
            && (local.TryPop(sizeClass, out block)
                || TryAllocSampled(local, sizeClass, byteCount, file, line, out block)))
        {
            if (zeroed)
            {
                OsMemory.Clear(block, byteCount);
            }
            return Refusal.None;
        }
        Refusal refusal = AllocAny(byteCount, alignment, zeroed, out block);
        if (refusal == Refusal.None && (sizeClass < 0 || _hardened is not null)
            && IsLive(block, out nuint usable) && traces.Sampler.IsDueLarge(local, (long)usable))
        {
            traces.Note(block, byteCount, file, line);
        }
        return refusal;
    }

    /// <summary>Notes that a block stays where it is with another size: an allocation like any other.</summary>
    private void NoteResized(nuint block, nuint byteCount, string file, int line)
    {
        Debug.Assert(block != 0, "a block that stays where it is");
        if (_traces is not { } traces || file is null)
        {
            return;
        }
        ulong entry = ArenaDirectory.Lookup(block);
        if (traces.Sampler is null)
        {
            traces.Forget(block, entry, "", 0);
            traces.Note(block, byteCount, file, line);
        }
        else if (IsOwnLarge(entry, block) && new LargeRef((nuint)entry).TraceOrigin != 0)
        {
            LargeRef record = new((nuint)entry);
            int origin = record.TraceOrigin;
            traces.ForgetLarge(record);
            traces.NoteLarge(record, byteCount, origin & TraceWord.MaxOrigin);
        }
    }

    /// <summary>Notes a free; false if the block is still to be freed, or is not live.</summary>
    private bool TryFreeTraced(BlockTraces traces, nuint address, ulong entry, string file, int line)
    {
        Debug.Assert(address != 0, "null is no block");
        ulong shift = entry ^ Tag;
        if (shift < ArenaDirectory.RetiredMark && CurrentThread.Tag == Tag)
        {
            PoolRef pool = PoolRef.OfBlock(address, (int)shift);
            ThreadHeapRef local = CurrentThread.Heap;
            nuint offset = address & (((nuint)1 << (int)shift) - 1);
            nuint owner = Volatile.Read(ref pool.Owner);
            if (owner == 0 || !pool.TryIndexOf(offset, out uint index)
                || (pool.Group((int)(index >> 6)).Free & (1ul << (int)index)) != 0)
            {
                return false;
            }
            if (owner == local.Address)
            {
                traces.Forget(local, pool, index, file, line);
                return local.TryPushLast(address) || TryFreeLocal(local, pool, offset);
            }
            if (owner == SampledOwner)
            {
                BlockSampler.Pass(
                    local, address, pool.SizeClass, TraceWord.NumberOf(BlockTraces.WordOf(pool, index)));
            }
        }
        else if (!TryMakeKnown() || !IsLive(address, out _))
        {
            return false;
        }
        traces.Forget(address, entry, file, line);
        return false;
    }
}
