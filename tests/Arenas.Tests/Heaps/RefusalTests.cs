using System;
using System.Collections.Generic;
using Arenas.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>The source refuses its k-th call, for every k: nothing is lost or leaks, and the heap works on.</summary>
[Collection(Alone.Name)]
public static unsafe class RefusalTests
{
    private static readonly nuint[] s_sizes =
        [1, 16, 100, 512, 1000, 1025, 5000, 8193, 20000, 65536, 65537, 300_000, 2 << 20, 33 << 20];

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public static void A_refusal_at_any_call_loses_nothing(bool fromThereOn, bool hardened)
    {
        int refusals = 0;
        for (int k = 0; ; k++)
        {
            CountingSource source = new() { Refuses = call => fromThereOn ? call >= k : call == k };
            RunAndReturn(source, hardened);
            refusals += source.Refused;
            if (source.Refused == 0)
            {
                break;
            }
        }
        Assert.True(refusals > 8, $"only {refusals} refusals: the program hardly grows");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void A_source_that_throws_does_not_stop_the_heap(bool hardened)
    {
        for (int k = 0; k < 4; k++)
        {
            CountingSource source = new() { Refuses = call => call == k ? throw new TimeoutException() : false };
            using NativeHeap heap = TestHeaps.On(source, hardened);
            int thrown = 0;
            for (int step = 0; step < 6; step++)
            {
                Exception? failure =
                    Record.Exception(() => heap.Free(heap.Alloc(step % 2 == 0 ? 16 : (nuint)1 << 20)));
                Assert.True(failure is null or TimeoutException, $"{failure}");
                thrown += failure is null ? 0 : 1;
            }
            Assert.True(thrown == 1 || k >= source.Calls, $"call {k} threw {thrown} times");
            _ = heap.Trim();
            HeapVerifier.Verify(heap);
        }
    }

    [Fact]
    public static void A_region_that_is_not_aligned_is_an_error_that_names_the_source()
    {
        MisalignedSource source = new();
        using NativeHeap heap = TestHeaps.On(source);
        for (nuint byteCount = 16; byteCount < 1 << 24; byteCount *= 16)
        {
            InvalidOperationException error =
                Assert.Throws<InvalidOperationException>(() => { _ = (nuint)heap.Alloc(byteCount); });
            Assert.Contains(nameof(MisalignedSource), error.Message, StringComparison.Ordinal);
        }
        Assert.Equal(0, source.Regions);
        Assert.Equal(0, heap.GetStatistics().ReservedBytes);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void What_the_source_refuses_is_OutOfMemory_and_changes_no_number()
    {
        CountingSource source = new();
        using NativeHeap heap = TestHeaps.On(source);
        heap.Free(heap.Alloc(100_000));
        _ = heap.Trim();
        void* kept = heap.Alloc(64);
        HeapStatistics before = HeapChecks.Hold(heap);
        source.Refuses = static _ => true;

        Assert.Equal(typeof(OutOfMemoryException), Record.Exception(() => (nuint)heap.Alloc(64 << 20))?.GetType());
        Assert.Equal(
            typeof(OutOfMemoryException), Record.Exception(() => (nuint)heap.AllocZeroed(64 << 20))?.GetType());
        Assert.Equal(
            typeof(OutOfMemoryException),
            Record.Exception(() => (nuint)heap.AlignedAlloc(64 << 20, 1 << 30))?.GetType());
        Assert.Equal(
            typeof(OutOfMemoryException), Record.Exception(() => (nuint)heap.Realloc(kept, 64 << 20))?.GetType());
        Assert.False(heap.TryAlloc(64 << 20, out void* none) || none != null);
        Assert.False(heap.TryAllocZeroed(64 << 20, out none) || none != null);
        Assert.False(heap.TryRealloc(kept, 64 << 20, out none) || none != null);

        HeapStatistics after = HeapChecks.Hold(heap);
        Assert.Equal(before.CommittedBytes, after.CommittedBytes);
        Assert.Equal(before.PeakCommittedBytes, after.PeakCommittedBytes);
        Assert.Equal(before.ReservedBytes, after.ReservedBytes);
        Assert.Equal((before.LiveBlocks, before.UsedBytes), (after.LiveBlocks, after.UsedBytes));
        heap.Free(kept);
    }

    [Fact]
    public static void A_thread_that_gets_no_thread_heap_is_told_so_and_may_try_again()
    {
        CountingSource source = new() { Refuses = static _ => true };
        using NativeHeap heap = TestHeaps.On(source);
        Assert.Equal(typeof(OutOfMemoryException), Record.Exception(() => _ = heap.ForThisThread().Heap)?.GetType());
        Assert.False(heap.TryAlloc(1, out _));
        source.Refuses = static _ => false;
        ThreadHeap local = heap.ForThisThread();
        local.Free(local.Alloc(1));
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
    }

    private static void RunAndReturn(CountingSource source, bool hardened)
    {
        NativeHeap heap = TestHeaps.On(source, hardened);
        List<(nuint Address, nuint Size, uint Seed)> blocks = [];
        Grow(heap, blocks);
        OtherThread.RunAndEnd(() => Grow(heap, blocks));
        Resize(heap, blocks);
        foreach ((nuint address, nuint size, uint seed) in blocks)
        {
            Pattern.Check((void*)address, size, seed);
        }
        Assert.Equal(blocks.Count, HeapChecks.Hold(heap).LiveBlocks);

        source.Refuses = source.Refused == 0 ? static _ => false : source.Refuses;
        Func<int, bool> refuses = source.Refuses;
        source.Refuses = static _ => false;
        foreach (nuint size in s_sizes)
        {
            void* block = heap.Alloc(size);
            Pattern.Write(block, size, 1);
            heap.Free(block);
        }
        source.Refuses = refuses;
        foreach ((nuint address, nuint _, uint _) in blocks)
        {
            heap.Free((void*)address);
        }
        _ = heap.Trim();
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
        heap.Dispose();
        DecayTimer.RunLaterNow(heap);
        ThreadHeaps.ReturnDead();
        Assert.Equal((0, 0), (source.Outstanding, source.Faults));
    }

    private static void Grow(NativeHeap heap, List<(nuint Address, nuint Size, uint Seed)> blocks)
    {
        foreach (nuint size in s_sizes)
        {
            for (int again = 0; again < (size < 100_000 ? 30 : 2); again++)
            {
                if (heap.TryAlloc(size, out void* block))
                {
                    uint seed = (uint)blocks.Count;
                    Pattern.Write(block, size, seed);
                    blocks.Add(((nuint)block, size, seed));
                }
            }
            if (heap.TryAllocZeroed(size, out void* zeroed))
            {
                Pattern.CheckZero(zeroed, size);
                heap.Free(zeroed);
            }
            if (heap.TryAlignedAlloc(size, 1 << 20, out void* aligned))
            {
                heap.Free(aligned);
            }
        }
    }

    private static void Resize(NativeHeap heap, List<(nuint Address, nuint Size, uint Seed)> blocks)
    {
        for (int index = 0; index < blocks.Count; index += 5)
        {
            (nuint address, nuint size, uint seed) = blocks[index];
            nuint newSize = index % 2 == 0 ? (size * 3) + 10 : size / 3;
            if (size < 1 << 24 && heap.TryRealloc((void*)address, newSize, out void* moved))
            {
                Pattern.Check(moved, nuint.Min(size, newSize), seed);
                Pattern.Write(moved, newSize, seed);
                blocks[index] = ((nuint)moved, newSize, seed);
            }
        }
    }

    private sealed class MisalignedSource : MemorySource
    {
        private const int Shift = 4096;

        public int Regions { get; private set; }

        protected internal override nint Reserve(nuint byteCount, nuint alignment)
        {
            Regions++;
            return Native.Reserve(byteCount + alignment, alignment) + Shift;
        }

        protected internal override void Return(nint address, nuint byteCount)
        {
            Regions--;
            Native.Return(address - Shift, byteCount);
        }
    }
}
