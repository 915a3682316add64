using System.Diagnostics;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas;

/// <content>Large blocks: a thread heap's own cache, then the heap's, then new arenas.</content>
public sealed unsafe partial class NativeHeap
{
    internal Refusal AllocLarge(nuint byteCount, nuint alignment, bool zeroed, out nuint block)
    {
        block = 0;
        ThrowIfDisposed();
        MakeKnown();
        // An aligned request may be small: it takes the smallest large block.
        nuint usable = LargeBlocks.UsableBytes(nuint.Max(byteCount, Geometry.MaxPooledBlock + 1));
        if (usable == 0)
        {
            return Refusal.Source;
        }
        LargeRef record = alignment <= Geometry.ArenaSize ? TryTakeCached(usable) : default;
        if (record.IsNull)
        {
            Refusal refusal;
            lock (_lock)
            {
                refusal = _disposed ? Refusal.Disposed : _large.TryTake(usable, alignment, out record);
            }
            if (refusal != Refusal.None)
            {
                return refusal;
            }
        }
        Debug.Assert(record.State == (int)LargeState.Cached, "I15: no one else holds it");
        Debug.Assert(record.UsableBytes >= byteCount && record.HeapTag == Tag, "a block of the heap that fits");
        block = record.Block;
        if (zeroed && record.Zeroed == 0)
        {
            OsMemory.Clear(block, byteCount);
        }
        record.Zeroed = 0;
        Volatile.Write(ref record.State, (int)LargeState.Live);
        return Refusal.None;
    }

    /// <summary>Frees a large block; false if it is not live.</summary>
    internal bool TryFreeLarge(LargeRef record)
    {
        Debug.Assert(record.HeapTag == Tag, "a block of this heap");
        if (!TryClaim(record))
        {
            return false;
        }
        ForgetLarge(record);
        lock (_lock)
        {
            if (!_disposed)
            {
                _large.Keep(record, Upkeep.Now);
            }
        }
        return true;
    }

    // Any thread may free a large block, its record has no owner: of two frees that race, one wins the exchange.
    private static bool TryClaim(LargeRef record) =>
        Interlocked.CompareExchange(ref record.State, (int)LargeState.Cached, (int)LargeState.Live)
            == (int)LargeState.Live;

    /// <summary>Frees a large block of this heap into the thread heap's own cache, if that has room for it.</summary>
    private bool TryKeepLarge(ThreadHeapRef local, LargeRef record, nuint address)
    {
        int largeClass = record.LargeClass;
        if (record.Block != address || record.HeapTag != _fastTag || largeClass < 0
            || local.CachedLarge(largeClass) != 0
            || !local.HasRoomForLarge(record.UsableBytes) || !TryClaim(record))
        {
            return false;
        }
        ForgetLarge(record);
        record.FreedAt = Upkeep.Now;
        if (!Gate.TryEnter(local))
        {
            return true;
        }
        Debug.Assert(local.CachedLarge(largeClass) == 0, "I15: a thread heap keeps one block of a class");
        local.CachedLarge(largeClass) = record.Address;
        local.CachedBytes += (long)record.UsableBytes;
        local.CachedLargeBytes += (long)record.UsableBytes;
        Gate.Exit(local);
        return true;
    }

    private LargeRef TryTakeCached(nuint usableBytes)
    {
        int largeClass = LargeBlocks.ClassOf(usableBytes);
        if (largeClass < 0)
        {
            return default;
        }
        LargeRef kept = CurrentThread.Tag == _fastTag ? TryTakeKept(CurrentThread.Heap, largeClass) : default;
        if (!kept.IsNull || _large.CachedBytes == 0)
        {
            return kept;
        }
        lock (_lock)
        {
            Debug.Assert(_large.CachedBytes >= 0, "a sum of sizes");
            return _large.TryTakeCached(largeClass);
        }
    }

    /// <summary>
    /// A large block that the thread heap keeps, for the slow path of Alloc to try first; 0 if it has none.
    /// </summary>
    private nuint AllocKept(ThreadHeapRef local, nuint byteCount, string file, int line)
    {
        LargeRef record = byteCount <= SizeClasses.MaxCachedBlock
            ? TryTakeKept(local, SizeClasses.OfLarge(byteCount))
            : default;
        if (record.IsNull)
        {
            return 0;
        }
        Debug.Assert(record.UsableBytes >= byteCount, "a block of the class fits");
        record.Zeroed = 0;
        Volatile.Write(ref record.State, (int)LargeState.Live);
        if (file is not null && _traces is { Sampler: { } sampler } traces
            && sampler.IsDueLarge(local, (long)record.UsableBytes))
        {
            traces.NoteLarge(record, byteCount, traces.Origins.Of(file, line));
        }
        return record.Block;
    }

    private static LargeRef TryTakeKept(ThreadHeapRef local, int largeClass)
    {
        if (local.CachedLarge(largeClass) == 0 || !Gate.TryEnter(local))
        {
            return default;
        }
        LargeRef record = new(local.CachedLarge(largeClass));
        if (!record.IsNull)
        {
            Debug.Assert(record.State == (int)LargeState.Cached && record.LargeClass == largeClass, "I15: kept here");
            local.CachedLarge(largeClass) = 0;
            local.CachedBytes -= (long)record.UsableBytes;
            local.CachedLargeBytes -= (long)record.UsableBytes;
            Debug.Assert(local.CachedLargeBytes >= 0, "I9: a sum over what is kept");
        }
        Gate.Exit(local);
        return record;
    }
}
