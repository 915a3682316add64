using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>A heap that holds one of everything, to be damaged in one place and healed again.</summary>
internal sealed unsafe class Patient : IDisposable
{
    /// <summary>A size of which a pool holds 16 blocks, or 10 behind an arena's header.</summary>
    public const nuint BlockSize = 1024;

    private const nuint LargeSize = 300_000;

    public Patient(HeapKind kind = HeapKind.Default)
    {
        Heap = TestHeaps.Create(kind, "patient");
        if (kind == HeapKind.Hardened)
        {
            FillHardened();
        }
        else
        {
            Fill();
        }
        HeapVerifier.Verify(Heap);
    }

    public static int SizeClass => SizeClasses.Of(BlockSize);

    public NativeHeap Heap { get; }

    public ThreadHeapRef Local => Heap.Threads.All[0].Heap;

    public ArenaRef Arena => Arenas.First();

    public PoolRef Current => FirstPool(PoolState.Current);

    public PoolRef Full => FirstPool(PoolState.Full);

    public PoolRef Queued => FirstPool(PoolState.Queued);

    public PoolRef Cached => FirstPool(PoolState.Cached);

    public PoolRef Unused => FirstPool(PoolState.Unused);

    public LargeRef LiveLarge => Heap.Large.All.First(record => record.IsLive);

    /// <summary>A large block in the cache of the thread heap.</summary>
    public LargeRef KeptLarge => Heap.Large.All.First(record => Local.CachedLarge(record.LargeClass) == record.Address);

    private IEnumerable<ArenaRef> Arenas =>
        from region in Heap.Regions.All
        from index in Enumerable.Range(0, region.ArenaCount)
        let entry = ArenaDirectory.Lookup(region.ArenaAt(index))
        where ArenaDirectory.IsArena(entry) && ArenaDirectory.MarkOf(entry) != ArenaDirectory.RetiredMark
        select new ArenaRef(region.ArenaAt(index));

    /// <summary>Damages one place, expects the verifier to name an invariant, and heals the place.</summary>
    public void Breaks<T>(string invariant, ref T place, T damaged)
    {
        T healthy = place;
        place = damaged;
        try
        {
            Expect(invariant);
        }
        finally
        {
            place = healthy;
        }
        HeapVerifier.Verify(Heap);
    }

    /// <summary>The same for damage that takes more than one store.</summary>
    public void Breaks(string invariant, Action damage, Action heal)
    {
        damage();
        try
        {
            Expect(invariant);
        }
        finally
        {
            heal();
        }
        HeapVerifier.Verify(Heap);
    }

    public void Dispose() => Heap.Dispose();

    private void Expect(string invariant)
    {
        HeapCorruptionException found = Assert.Throws<HeapCorruptionException>(() => HeapVerifier.Verify(Heap));
        Assert.StartsWith($"{invariant}: ", found.Message, StringComparison.Ordinal);
    }

    private PoolRef FirstPool(PoolState state) => Arenas
        .SelectMany(arena => Enumerable.Range(0, arena.PoolCount).Select(arena.Pool))
        .First(pool => pool.State == state);

    // Pools of ten blocks, then sixteen each: the first is left with one block, so that it is queued, the second is
    // emptied and kept, the third stays full and has two frees that no one drained, the fourth is current.
    private void Fill()
    {
        nint[] blocks = [.. Enumerable.Range(0, 10 + 16 + 16 + 5).Select(_ => (nint)Heap.Alloc(BlockSize))];
        foreach (nint block in blocks.Skip(1).Take(9 + 16))
        {
            Heap.Free((void*)block);
        }
        OtherThread.RunAndEnd(() =>
        {
            Heap.Free((void*)blocks[26]);
            Heap.Free((void*)blocks[27]);
        });
        void* large = Heap.Alloc(LargeSize);
        _ = Heap.Alloc(LargeSize);
        Heap.Free(large);
    }

    private void FillHardened()
    {
        nint[] blocks = [.. Enumerable.Range(0, 20).Select(_ => (nint)Heap.Alloc(BlockSize))];
        Heap.Free((void*)blocks[0]);
        Heap.Free((void*)blocks[19]);
    }
}
