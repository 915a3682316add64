using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Heaps;

/// <summary>
/// Blocks above 64 KB: each is a run of whole arenas, with its record outside. Guarded by the heap's lock.
/// </summary>
/// <remarks>
/// Sizes up to 32 MB are rounded up to a class, an eighth at most, and the tail of a block that is not touched costs
/// no memory; so a freed block fits the next request of its class, whoever makes it.
/// </remarks>
internal sealed class LargeBlocks(Regions regions, ByteLimit limit, ulong tag)
{
    // Half of a 48-bit address space: no system maps more.
    private static readonly nuint s_maxBlock = (nuint)1 << 47;

    // How much larger the heap's cache may make a heap: buffers of a few sizes that take turns stay cached.
    private const long MinSlack = 4L << 20;
    private const int SlackFraction = 16;

    private readonly nuint[] _cached = new nuint[SizeClasses.LargeCount];
    private readonly LargeRecords _records = new(regions.Source);
    private readonly List<LargeRef> _all = [];
    private long _peakInUse;

    /// <summary>Every large block that has arenas: live, cached by the heap, or kept by a thread heap.</summary>
    public IReadOnlyList<LargeRef> All => _all;

    public long CachedBytes { get; private set; }

    private long InUse => limit.CommittedBytes - CachedBytes;

    /// <summary>The first record in the heap's cache of a class; 0 if it is empty.</summary>
    public nuint FirstCached(int largeClass) => _cached[largeClass];

    /// <summary>The bytes a block of a size gets; 0 if no address space could hold it.</summary>
    public static nuint UsableBytes(nuint byteCount)
    {
        Debug.Assert(byteCount > Geometry.MaxPooledBlock, "too big for a pool");
        if (byteCount <= SizeClasses.MaxCachedBlock)
        {
            return SizeClasses.LargeBlockSize(SizeClasses.OfLarge(byteCount));
        }
        return byteCount > s_maxBlock ? 0 : Geometry.AlignUp(byteCount, OsMemory.OsPageSize);
    }

    /// <summary>
    /// The class of a block of a size that <see cref="UsableBytes"/> gave; -1 if it is too large for one.
    /// </summary>
    public static int ClassOf(nuint usableBytes)
    {
        if (usableBytes > SizeClasses.MaxCachedBlock)
        {
            return -1;
        }
        int largeClass = SizeClasses.OfLarge(usableBytes);
        Debug.Assert(SizeClasses.LargeBlockSize(largeClass) == usableBytes, "I15: the size of a class");
        return largeClass;
    }

    /// <summary>A block of a class from the heap's cache; null if it has none.</summary>
    public LargeRef TryTakeCached(int largeClass)
    {
        LargeRef record = new(_cached[largeClass]);
        if (!record.IsNull)
        {
            Debug.Assert(record.State == (int)LargeState.Cached && record.LargeClass == largeClass, "I15: cached here");
            _cached[largeClass] = record.Next;
            record.Next = 0;
            CachedBytes -= (long)record.UsableBytes;
            Debug.Assert(CachedBytes >= 0, "I15: a sum over the cached blocks");
        }
        return record;
    }

    public Refusal TryTake(nuint usableBytes, nuint alignment, out LargeRef record)
    {
        Debug.Assert(usableBytes == UsableBytes(usableBytes), "I15: the size of a class, or whole OS pages");
        record = default;
        MakeRoom((long)usableBytes);
        if (!limit.HasRoom((long)usableBytes))
        {
            return Refusal.Limit;
        }
        int arenas = ArenasFor(usableBytes);
        nuint block = 0;
        bool zeroed = false;
        record = _records.TryTake();
        if (!record.IsNull)
        {
            block = regions.Take(arenas, alignment, out zeroed);
        }
        if (block == 0)
        {
            if (!record.IsNull)
            {
                _records.GiveBack(record);
            }
            record = default;
            return Refusal.Source;
        }
        limit.Take((long)usableBytes);
        record.Block = block;
        record.UsableBytes = usableBytes;
        record.ArenaCount = arenas;
        record.LargeClass = alignment <= Geometry.ArenaSize ? ClassOf(usableBytes) : -1;
        record.Zeroed = zeroed ? 1 : 0;
        record.HeapTag = tag;
        Debug.Assert((block & (alignment - 1)) == 0, "the region is aligned for it");
        record.State = (int)LargeState.Cached;
        record.Index = _all.Count;
        _all.Add(record);
        ArenaDirectory.Set(block, arenas, record.Address);
        return Refusal.None;
    }

    /// <summary>Keeps a freed block for the next request of its class, or gives its arenas back.</summary>
    public void Keep(LargeRef record, int now)
    {
        Debug.Assert(record.State == (int)LargeState.Cached, "a freed block");
        Debug.Assert(record.HeapTag == tag && _all[record.Index].Address == record.Address, "I15: a block of the heap");
        if (record.LargeClass < 0)
        {
            Release(record);
            return;
        }
        _peakInUse = long.Max(_peakInUse, InUse);
        record.FreedAt = now;
        record.Next = _cached[record.LargeClass];
        _cached[record.LargeClass] = record.Address;
        CachedBytes += (long)record.UsableBytes;
    }

    /// <summary>
    /// Gives the arenas of a freed block back to its region, and their OS pages to the system; their bytes.
    /// </summary>
    public long Release(LargeRef record)
    {
        Debug.Assert(record.State == (int)LargeState.Cached, "a freed block");
        Debug.Assert(ArenaDirectory.Lookup(record.Block) == record.Address, "I13: the directory names its record");
        nuint bytes = record.UsableBytes;
        GiveBackArenas(record.Block, record.ArenaCount);
        limit.GiveBack((long)bytes);
        Unlist(record);
        _records.GiveBack(record);
        return (long)bytes;
    }

    /// <summary>
    /// Releases blocks of the heap's cache that were freed before a pass of the decay clock; their bytes.
    /// </summary>
    public long ReleaseCached(int before)
    {
        long released = 0;
        for (int largeClass = 0; largeClass < _cached.Length; largeClass++)
        {
            nuint rest = _cached[largeClass];
            _cached[largeClass] = 0;
            while (rest != 0)
            {
                LargeRef record = new(rest);
                rest = record.Next;
                record.Next = 0;
                CachedBytes -= (long)record.UsableBytes;
                if (record.FreedAt - before < 0)
                {
                    released += Release(record);
                }
                else
                {
                    Keep(record, record.FreedAt);
                }
            }
        }
        return released;
    }

    /// <summary>Before bytes are taken: releases cached blocks, the largest first, that would make the heap larger
    /// than what was in use has made it. Below that, what is cached goes by decay.</summary>
    public void MakeRoom(long byteCount)
    {
        Debug.Assert(byteCount >= 0 && InUse >= 0, "I16: what is cached was committed");
        _peakInUse = long.Max(_peakInUse, InUse + byteCount);
        long most = _peakInUse + long.Max(MinSlack, _peakInUse / SlackFraction);
        for (int largeClass = _cached.Length - 1;
            CachedBytes != 0 && limit.CommittedBytes + byteCount > long.Min(most, limit.LimitBytes);)
        {
            LargeRef record = TryTakeCached(largeClass);
            if (record.IsNull)
            {
                largeClass--;
            }
            else
            {
                _ = Release(record);
            }
        }
    }

    /// <summary>Whether a block grows faster by moving into a cached one, whose OS pages are resident.</summary>
    public bool PrefersMove(LargeRef record, nuint usableBytes) =>
        usableBytes > record.UsableBytes && usableBytes <= SizeClasses.MaxCachedBlock
        && _cached[ClassOf(usableBytes)] != 0;

    /// <summary>
    /// Makes a live block larger or smaller where it lies; false, and nothing changed, if it cannot be.
    /// </summary>
    public bool TryResize(LargeRef record, nuint usableBytes)
    {
        Debug.Assert(record.IsLive, "the user holds the block");
        Debug.Assert(usableBytes == UsableBytes(usableBytes), "I15: the size of a class, or whole OS pages");
        long more = (long)usableBytes - (long)record.UsableBytes;
        int arenas = ArenasFor(usableBytes);
        if (more > 0)
        {
            MakeRoom(more);
            int added = arenas - record.ArenaCount;
            if (!limit.HasRoom(more)
                || (added > 0 && !regions.TryExtend(record.Block, record.ArenaCount, added)))
            {
                return false;
            }
            limit.Take(more);
            ArenaDirectory.Set(record.Block, arenas, record.Address);
        }
        else
        {
            Shrink(record, usableBytes, arenas);
            limit.GiveBack(-more);
        }
        record.UsableBytes = usableBytes;
        record.ArenaCount = arenas;
        record.LargeClass = ClassOf(usableBytes);
        return true;
    }

    public void ReturnRecords() => _records.ReturnAll();

    private static int ArenasFor(nuint usableBytes) =>
        (int)((usableBytes + Geometry.ArenaSize - 1) >> Geometry.ArenaShift);

    private void Unlist(LargeRef record)
    {
        Debug.Assert(_all[record.Index].Address == record.Address, "I15: a record knows its place");
        LargeRef last = _all[^1];
        _all[record.Index] = last;
        last.Index = record.Index;
        _all.RemoveAt(_all.Count - 1);
    }

    private void Shrink(LargeRef record, nuint usableBytes, int arenas)
    {
        nuint end = record.Block + ((nuint)(uint)arenas << Geometry.ArenaShift);
        nuint tail = record.Block + Geometry.AlignUp(usableBytes, OsMemory.OsPageSize);
        nuint tailEnd = nuint.Min(end, record.Block + Geometry.AlignUp(record.UsableBytes, OsMemory.OsPageSize));
        if (tail < tailEnd)
        {
            _ = regions.Source.Purge((nint)tail, tailEnd - tail);
        }
        if (arenas < record.ArenaCount)
        {
            GiveBackArenas(end, record.ArenaCount - arenas);
        }
    }

    private void GiveBackArenas(nuint address, int arenas)
    {
        nuint bytes = (nuint)(uint)arenas << Geometry.ArenaShift;
        ArenaDirectory.Set(address, arenas, tag | ArenaDirectory.RetiredMark);
        bool zeroed = regions.Source.Purge((nint)address, bytes);
        regions.GiveBack(address, arenas, zeroed);
    }
}
