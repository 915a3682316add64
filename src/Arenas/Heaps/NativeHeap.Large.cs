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
        const int live = (int)LargeState.Live;
        const int cached = (int)LargeState.Cached;
        if (Interlocked.CompareExchange(ref record.State, cached, live) != live)
        {
            return false;
        }
        ThreadHeapRef local = CurrentThread.Heap;
        if (!local.IsNull && local.Tag == _fastTag && record.LargeClass >= 0
            && local.CachedLarge(record.LargeClass) == 0
            && local.CachedBytes + (long)record.UsableBytes <= local.CacheLimit && Gate.TryEnter(local))
        {
            record.FreedAt = Upkeep.Now;
            local.CachedLarge(record.LargeClass) = record.Address;
            local.CachedBytes += (long)record.UsableBytes;
            Gate.Exit(local);
            return true;
        }
        lock (_lock)
        {
            if (!_disposed)
            {
                _large.Keep(record, Upkeep.Now);
            }
        }
        return true;
    }

    private LargeRef TryTakeCached(nuint usableBytes)
    {
        if (usableBytes > SizeClasses.MaxCachedBlock)
        {
            return default;
        }
        int largeClass = SizeClasses.OfLarge(usableBytes);
        ThreadHeapRef local = CurrentThread.Heap;
        if (!local.IsNull && local.Tag == _fastTag && local.CachedLarge(largeClass) != 0 && Gate.TryEnter(local))
        {
            LargeRef record = new(local.CachedLarge(largeClass));
            if (!record.IsNull)
            {
                local.CachedLarge(largeClass) = 0;
                local.CachedBytes -= (long)record.UsableBytes;
            }
            Gate.Exit(local);
            if (!record.IsNull)
            {
                return record;
            }
        }
        if (_large.CachedBytes == 0)
        {
            return default;
        }
        lock (_lock)
        {
            Debug.Assert(_large.CachedBytes >= 0, "a sum of sizes");
            return _large.TryTakeCached(largeClass);
        }
    }
}
