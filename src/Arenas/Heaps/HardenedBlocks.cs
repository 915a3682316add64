using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Threading;

using Arenas.Bits;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Heaps;

/// <summary>
/// The blocks of a hardened heap: filled, ended by a canary, quarantined, and handed out in random order.
/// </summary>
/// <remarks>
/// <code>
/// live     | CD ...                 | FC ... (8 bytes or more) | size ^ key ^ address |
/// freed    | DD ...                                                                  |
/// </code>
/// A freed block is in quarantine while its Remote bit is set (I11): it is not live, and no drain takes it. The oldest
/// leaves when the quarantine is full; its fill is checked when it is next handed out. A damaged block is never
/// used again: the heap works on without it. All threads share one thread heap, one at a time.
/// </remarks>
[SuppressMessage("Security", "CA5394", Justification = "The order is to vary, not to be secret.")]
internal sealed class HardenedBlocks
{
    public const byte AllocFill = 0xCD;
    public const byte FreeFill = 0xDD;
    public const byte CanaryFill = 0xFC;

    private const nuint TrailerBytes = 16;
    private const int WordBytes = sizeof(ulong);
    private const long QuarantineBytes = 1L << 20;

    private readonly NativeHeap _heap;
    private readonly Lock _lock = new();
    private readonly Random _random = new();
    private readonly ulong _key;
    private readonly Queue<nuint> _quarantine = new();
    private ThreadHeapRef _local;
    private long _quarantineBytes;

    public HardenedBlocks(NativeHeap heap)
    {
        _heap = heap;
        _key = (ulong)_random.NextInt64() << 16;
    }

    /// <summary>Gets the bytes asked for by live blocks.</summary>
    public long RequestedBytes { get; private set; }

    /// <summary>The blocks in quarantine, the oldest first.</summary>
    public IReadOnlyCollection<nuint> Quarantined => _quarantine;

    /// <summary>Keeps every call of a hardened heap out until disposed; nothing to do for other heaps.</summary>
    public static Hold Enter(HardenedBlocks? blocks)
    {
        blocks?._lock.Enter();
        return new(blocks);
    }

    public Refusal Alloc(nuint byteCount, nuint alignment, bool zeroed, out nuint block)
    {
        block = 0;
        if (byteCount > nuint.MaxValue - TrailerBytes)
        {
            return Refusal.Source;
        }
        nuint total = byteCount + TrailerBytes;
        lock (_lock)
        {
            _heap.ThrowIfDisposed();
            int sizeClass = SizeClasses.OfAligned(total, alignment);
            Refusal refusal = sizeClass >= 0
                ? AllocPooled(sizeClass, out block)
                : _heap.AllocLarge(total, nuint.Max(alignment, Geometry.ArenaSize), zeroed, out block);
            if (refusal == Refusal.None)
            {
                bool live = _heap.IsLive(block, out nuint usable);
                Debug.Assert(live, "what was just allocated");
                Debug.Assert(block % alignment == 0, "a class whose blocks are aligned");
                Dress(block, usable, byteCount, zeroed);
                RequestedBytes += (long)byteCount;
            }
            return refusal;
        }
    }

    public void Free(nuint address, string file, int line)
    {
        lock (_lock)
        {
            _heap.ThrowIfDisposed();
            if (!_heap.IsLive(address, out nuint usable))
            {
                Misuse.Throw(_heap, address, file, line);
            }
            nuint requested = CheckDress(address, usable);
            RequestedBytes -= (long)requested;
            Debug.Assert(RequestedBytes >= 0, "a sum over live blocks");
            ulong entry = ArenaDirectory.Lookup(address);
            if (_heap.TryPoolOf(entry, address, out PoolRef pool))
            {
                OsMemory.Fill(address, usable, FreeFill);
                Quarantine(pool, address);
                return;
            }
            // The OS pages of a large block go back at once: what is written there later is lost, and read as zero.
            LargeRef record = new((nuint)entry);
            _heap.ForgetLarge(record);
            record.State = (int)LargeState.Cached;
            lock (_heap.Lock)
            {
                _ = _heap.Large.Release(record);
            }
        }
    }

    /// <summary>The bytes that were asked for by a live block.</summary>
    public nuint SizeOf(nuint address)
    {
        lock (_lock)
        {
            if (!_heap.IsLive(address, out nuint usable))
            {
                Misuse.Throw(_heap, address);
            }
            return CheckDress(address, usable);
        }
    }

    private Refusal AllocPooled(int sizeClass, out nuint block)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "one thread at a time");
        block = 0;
        for (int attempt = 0; _local.IsNull || new GroupRef(_local.Entry(sizeClass).Group).Available == 0; attempt++)
        {
            Refusal refusal = _local.IsNull ? CreateThreadHeap() : Supply.Refill(_heap, _local, sizeClass);
            if (refusal != Refusal.None && attempt > 2)
            {
                return refusal;
            }
            if (refusal != Refusal.None)
            {
                // What only waits in quarantine is given up before a request is refused.
                Shorten(0);
                attempt = 3;
            }
        }
        ClassEntry entry = _local.Entry(sizeClass);
        Debug.Assert(entry.BlockSize == SizeClasses.BlockSize(sizeClass), "I7: the entry is that of its class");
        GroupRef group = new(entry.Group);
        int index = SelectBits.NthSet(group.Available, _random.Next(BitOperations.PopCount(group.Available)));
        group.Available &= ~(1ul << index);
        block = entry.Base + ((nuint)(uint)index * (nuint)entry.BlockSize);
        CheckFreed(block, group.Pool);
        return Refusal.None;
    }

    private Refusal CreateThreadHeap()
    {
        lock (_heap.Lock)
        {
            _local = _heap.Threads.TryAdd(null);
            return _local.IsNull ? Refusal.Source : Refusal.None;
        }
    }

    // A block that was handed out before is all free fill; memory never used is all zeros.
    private void CheckFreed(nuint block, PoolRef pool)
    {
        byte first = BlockMemory.ReadByte(block);
        byte expected = first == 0 ? (byte)0 : FreeFill;
        long damaged = BlockMemory.IndexOfOther(block, pool.BlockSize, expected);
        if (damaged >= 0)
        {
            byte found = BlockMemory.ReadByte(block + (nuint)damaged);
            throw Misuse.Corruption(
                _heap,
                $"{Misuse.At(block)} in heap '{_heap.Name}' (size class {pool.SizeClass}, {pool.BlockSize} bytes) was "
                + $"written to after it was freed: byte {damaged} is 0x{found:x2}. The block is used no more.");
        }
    }

    private void Dress(nuint block, nuint usable, nuint byteCount, bool zeroed)
    {
        Debug.Assert(byteCount + TrailerBytes <= usable, "the trailer fits");
        OsMemory.Fill(block, byteCount, zeroed ? (byte)0 : AllocFill);
        OsMemory.Fill(block + byteCount, usable - byteCount - WordBytes, CanaryFill);
        BlockMemory.WriteWord(block + usable - WordBytes, byteCount ^ _key ^ block);
    }

    private nuint CheckDress(nuint block, nuint usable)
    {
        nuint requested = (nuint)(BlockMemory.ReadWord(block + usable - WordBytes) ^ _key ^ block);
        bool plausible = requested <= usable - TrailerBytes;
        nuint from = plausible ? requested : 0;
        long damaged = plausible
            ? BlockMemory.IndexOfOther(block + requested, usable - requested - WordBytes, CanaryFill)
            : (long)(usable - WordBytes);
        if (damaged >= 0)
        {
            throw Misuse.Corruption(
                _heap,
                $"{Misuse.At(block)} in heap '{_heap.Name}' was written to past its end: "
                + (plausible ? $"{requested} bytes were asked for, " : "its size is lost, ")
                + $"and byte {(long)from + damaged} is damaged. The block stays allocated.");
        }
        return requested;
    }

    private void Quarantine(PoolRef pool, nuint address)
    {
        bool starts = pool.TryIndexOf(address - pool.Start, out uint index);
        Debug.Assert(starts, "a block that was live");
        Debug.Assert((pool.Group((int)(index / Geometry.BlocksPerGroup)).Free & (1ul << (int)index)) == 0, "I11: once");
        pool.Group((int)(index / Geometry.BlocksPerGroup)).Remote |= 1ul << (int)index;
        _quarantine.Enqueue(address);
        _quarantineBytes += (long)pool.BlockSize;
        Shorten(QuarantineBytes);
    }

    private void Shorten(long byteCount)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "one thread at a time");
        while (_quarantineBytes > byteCount)
        {
            nuint address = _quarantine.Dequeue();
            PoolRef pool = new ArenaRef(Geometry.ArenaOf(address)).PoolOf(address);
            _quarantineBytes -= (long)pool.BlockSize;
            Debug.Assert(_quarantineBytes >= 0, "I11: a sum over the blocks in quarantine");
            nuint offset = address - pool.Start;
            _ = pool.TryIndexOf(offset, out uint index);
            pool.Group((int)(index / Geometry.BlocksPerGroup)).Remote &= ~(1ul << (int)index);
            bool freed = pool.TryFreeLocal(offset);
            Debug.Assert(freed, "a quarantined block is neither available nor freed");
            if (pool.CountDown() == 0)
            {
                LocalFrees.OnCountdown(_heap, _local, pool);
            }
        }
    }

    /// <summary>The hardened heap's lock, held until disposed.</summary>
    internal readonly ref struct Hold(HardenedBlocks? blocks)
    {
        public void Dispose() => blocks?._lock.Exit();
    }
}
