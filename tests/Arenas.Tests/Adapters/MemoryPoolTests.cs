using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>A heap as a memory pool: what it rents, what it takes back, and what it notices.</summary>
public static class MemoryPoolTests
{
    public static TheoryData<HeapKind> Kinds { get; } = new(HeapKind.Default, HeapKind.Pinned, HeapKind.Hardened);

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void What_is_rented_is_at_least_as_long_and_nobody_elses(HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        using (NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Heap = heap }))
        {
            List<IMemoryOwner<byte>> owners = [];
            int[] sizes = [-1, 0, 1, 4095, 4096, 4097, 5000, 60_000, 100_000, 3_000_000];
            for (int round = 0; round < 20; round++)
            {
                owners.AddRange(sizes.Select(pool.Rent));
            }
            for (int index = 0; index < owners.Count; index++)
            {
                Assert.True(owners[index].Memory.Length >= int.Max(sizes[index % sizes.Length], 4096));
                owners[index].Memory.Span.Fill((byte)index);
            }
            for (int index = 0; index < owners.Count; index++)
            {
                Assert.Equal(-1, owners[index].Memory.Span.IndexOfAnyExcept((byte)index));
                Assert.Equal(kind == HeapKind.Pinned, MemoryMarshal.TryGetArray<byte>(owners[index].Memory, out _));
            }
            Assert.Equal(owners.Count, pool.GetStatistics().InUseCount);
            owners.ForEach(owner => owner.Dispose());
            Assert.Equal((0, 0L), (pool.GetStatistics().InUseCount, pool.GetStatistics().InUseBytes));
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void An_array_of_a_rent_is_the_very_memory()
    {
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { MemorySource = MemorySource.PinnedArrays });
        foreach (int size in new[] { 100, 4096, 70_000, 2_000_000 })
        {
            using IMemoryOwner<byte> owner = pool.Rent(size);
            Assert.True(MemoryMarshal.TryGetArray(owner.Memory[10..], out ArraySegment<byte> array));
            Assert.Equal(owner.Memory.Length - 10, array.Count);
            owner.Memory.Span[10] = 1;
            owner.Memory.Span[^1] = 2;
            Assert.Equal((1, 2), (array[0], array[^1]));
        }
    }

    [Fact]
    public static void A_size_that_cannot_be_is_refused()
    {
        using NativeMemoryPool pool = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(-2));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(int.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.TryRent(int.MinValue, out _));
        Assert.Equal(0, pool.GetStatistics().RentCount);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void A_second_return_is_noticed_and_what_is_used_after_the_first(HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Heap = heap });
        foreach (int size in new[] { 4096, 9000 })
        {
            IMemoryOwner<byte> owner = pool.Rent(size);
            Memory<byte> memory = owner.Memory;
            owner.Dispose();
            Assert.Throws<InvalidOperationException>(owner.Dispose);
            Assert.Throws<ObjectDisposedException>(() => owner.Memory);
            Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
            Assert.Throws<ObjectDisposedException>(() => memory.Pin());
            Assert.Throws<ObjectDisposedException>(() => MemoryMarshal.TryGetArray<byte>(memory, out _));
        }
        Assert.Equal(0, pool.GetStatistics().InUseCount);
    }

    [Fact]
    public static void With_a_hardened_heap_a_second_return_is_noticed_whoever_has_rented_since()
    {
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Hardened = true });
        IMemoryOwner<byte> first = pool.Rent();
        Memory<byte> memory = first.Memory;
        first.Dispose();
        List<IMemoryOwner<byte>> others = [.. Enumerable.Range(0, 10_000).Select(_ => pool.Rent())];
        Assert.Throws<InvalidOperationException>(first.Dispose);
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Equal(others.Count, pool.GetStatistics().InUseCount);
        others.ForEach(owner => owner.Dispose());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void A_block_that_is_pinned_is_kept_until_it_is_unpinned(HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Heap = heap });
        IMemoryOwner<byte> owner = pool.Rent();
        nint address = AddressOf(owner.Memory);
        MemoryHandle first = owner.Memory.Pin();
        MemoryHandle second = owner.Memory[100..].Pin();
        owner.Dispose();
        Assert.Equal(1, pool.GetStatistics().InUseCount);
        Assert.Throws<InvalidOperationException>(owner.Dispose);
        for (int other = 0; other < 200; other++)
        {
            using IMemoryOwner<byte> another = pool.Rent();
            Assert.NotEqual(address, AddressOf(another.Memory));
        }
        first.Dispose();
        Assert.Equal(1, pool.GetStatistics().InUseCount);
        second.Dispose();
        Assert.Equal(0, pool.GetStatistics().InUseCount);
        Assert.Throws<InvalidOperationException>(() => ((IPinnable)owner).Unpin());
    }

    [Fact]
    public static void A_limit_refuses_and_what_is_kept_makes_room()
    {
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { LimitBytes = 4 << 20 });
        List<IMemoryOwner<byte>> owners = [];
        while (pool.TryRent(4096, out IMemoryOwner<byte>? owner))
        {
            owners.Add(owner);
        }
        Assert.InRange(owners.Count, 500, 1024);
        Assert.Throws<InsufficientMemoryException>(() => pool.Rent());
        Assert.Equal(owners.Count, pool.GetStatistics().InUseCount);
        owners.ForEach(owner => owner.Dispose());
        pool.Rent(3 << 20).Dispose();
        Assert.Throws<InsufficientMemoryException>(() => pool.Rent(5 << 20));
        Assert.Equal(0, pool.GetStatistics().InUseCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void Nothing_is_lost_when_memory_is_refused_at_any_call(bool hardened)
    {
        for (int refused = 0; refused < 12; refused++)
        {
            CountingSource source = new();
            using (NativeHeap heap = TestHeaps.On(source, hardened))
            {
                using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Heap = heap });
                int first = source.Calls + refused;
                source.Refuses = call => call == first;
                List<IMemoryOwner<byte>> owners = [];
                for (int index = 0; index < 40; index++)
                {
                    if (pool.TryRent(index % 4 == 0 ? 10_000_000 : 4096, out IMemoryOwner<byte>? owner))
                    {
                        owner.Memory.Span[0] = 1;
                        owners.Add(owner);
                    }
                }
                Assert.Equal(owners.Count, pool.GetStatistics().InUseCount);
                owners.ForEach(owner => owner.Dispose());
                pool.Dispose();
                Assert.Equal(0, heap.GetStatistics().LiveBlocks);
            }
            Assert.Equal(0, source.Faults);
        }
    }

    [Fact]
    public static void Nothing_is_allocated_on_the_managed_heap_once_blocks_are_known()
    {
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { MemorySource = MemorySource.PinnedArrays });
        IMemoryOwner<byte>[] owners = new IMemoryOwner<byte>[200];
        Cycle(pool, owners);
        Cycle(pool, owners);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 50; round++)
        {
            Cycle(pool, owners);
        }
        // Batches go to the depot and come back: the arrays they lie in are few.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public static void What_threads_rent_and_return_for_each_other_is_one_renters_at_a_time()
    {
        using NativeMemoryPool pool = new();
        using NativeMemoryPool other = pool.Share("other");
        using System.Collections.Concurrent.BlockingCollection<(IMemoryOwner<byte> Owner, ulong Seal)> sent = new(64);
        Exception? fault = null;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(number => new Thread(() =>
        {
            try
            {
                Work(number % 2 == 0 ? pool : other, sent, number);
            }
            catch (Exception exception)
            {
                fault = exception;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        while (sent.TryTake(out (IMemoryOwner<byte> Owner, ulong Seal) left))
        {
            left.Owner.Dispose();
        }
        Assert.Null(fault);
        Assert.Equal(0, pool.GetStatistics().InUseCount + other.GetStatistics().InUseCount);
        pool.Heap.Trim();
        Assert.Equal(0, pool.Heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void What_is_unused_goes_back_to_the_heap_with_its_clock()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Heap = heap });
        List<IMemoryOwner<byte>> owners = [.. Enumerable.Range(0, 2000).Select(_ => pool.Rent())];
        owners.ForEach(owner => owner.Dispose());
        Assert.Equal(2000, heap.GetStatistics().LiveBlocks);
        Assert.True(pool.GetStatistics().PooledBytes >= 2000 * 4096);
        for (int tick = 0; tick < 3; tick++)
        {
            pool.Rent().Dispose();
            heap.Decaying!.Invoke(false);
        }
        Assert.InRange(heap.GetStatistics().LiveBlocks, 1, 64);
        heap.Decaying!.Invoke(false);
        heap.Decaying!.Invoke(false);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void What_a_thread_kept_goes_back_when_the_thread_has_ended()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Heap = heap });
        Thread thread = new(() =>
        {
            IMemoryOwner<byte>[] owners = new IMemoryOwner<byte>[40];
            Cycle(pool, owners);
        });
        thread.Start();
        thread.Join();
        Assert.Equal(40, heap.GetStatistics().LiveBlocks);
        heap.Decaying!.Invoke(false);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        Assert.Equal((40L, 0), (pool.GetStatistics().RentCount, pool.GetStatistics().InUseCount));
    }

    private static void Cycle(NativeMemoryPool pool, IMemoryOwner<byte>[] owners)
    {
        for (int index = 0; index < owners.Length; index++)
        {
            owners[index] = pool.Rent();
        }
        foreach (IMemoryOwner<byte> owner in owners)
        {
            owner.Dispose();
        }
    }

    private static void Work(
        NativeMemoryPool pool,
        System.Collections.Concurrent.BlockingCollection<(IMemoryOwner<byte> Owner, ulong Seal)> sent,
        int seed)
    {
        Random random = new(seed);
        List<(IMemoryOwner<byte> Owner, ulong Seal)> held = [];
        for (int step = 0; step < TestHeaps.Times(20_000); step++)
        {
            if (held.Count < 100 && random.Next(2) == 0)
            {
                IMemoryOwner<byte> owner = pool.Rent(random.Next(20) == 0 ? 20_000 : 4096);
                ulong seal = ((ulong)(uint)seed << 32) | (uint)step;
                MemoryMarshal.Cast<byte, ulong>(owner.Memory.Span).Fill(seal);
                held.Add((owner, seal));
            }
            else if (held.Count > 0 && random.Next(2) == 0)
            {
                int index = random.Next(held.Count);
                if (sent.TryAdd(held[index]))
                {
                    held.RemoveAt(index);
                }
            }
            else if (sent.TryTake(out (IMemoryOwner<byte> Owner, ulong Seal) taken))
            {
                Return(taken);
            }
            if (step % 5000 == 0)
            {
                pool.Heap.Decaying!.Invoke(step % 10_000 == 0);
            }
        }
        held.ForEach(Return);
    }

    private static void Return((IMemoryOwner<byte> Owner, ulong Seal) rented)
    {
        Assert.Equal(-1, MemoryMarshal.Cast<byte, ulong>(rented.Owner.Memory.Span).IndexOfAnyExcept(rented.Seal));
        rented.Owner.Dispose();
    }

    private static unsafe nint AddressOf(Memory<byte> memory)
    {
        using MemoryHandle handle = memory.Pin();
        return (nint)handle.Pointer;
    }
}
