using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Owners of exact length: an object each.</summary>
public static class OwnerTests
{
    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    [InlineData(HeapKind.Pinned)]
    internal static void An_owner_has_exactly_the_length_asked_for(HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        foreach (int length in (int[])[0, 1, 7, 100, 4096, 100_000, 3_000_000])
        {
            using NativeOwner<int> owner = heap.RentExact<int>(length, zeroed: true);
            Assert.Equal((length, length, length), (owner.Length, owner.Memory.Length, owner.GetSpan().Length));
            Assert.False(owner.Memory.Span.ContainsAnyExcept(0));
            owner.GetSpan().Fill(-1);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        Assert.Throws<ArgumentOutOfRangeException>(() => heap.RentExact<byte>(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => heap.TryRentExact<byte>(-1, out _));
    }

    [Fact]
    public static void What_was_returned_throws_and_a_second_return_is_noticed()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default, "ledger");
        NativeOwner<byte> owner = heap.RentExact<byte>(100);
        Memory<byte> memory = owner.Memory;
        owner.Dispose();

        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => owner.Memory);
        Assert.Throws<ObjectDisposedException>(() => owner.GetSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => owner.Pin());
        Assert.Throws<ObjectDisposedException>(() => MemoryMarshal.TryGetArray<byte>(memory, out _));
        string message = Assert.Throws<InvalidOperationException>(owner.Dispose).Message;
        Assert.Contains("NativeOwner<Byte> of 100 values was returned twice to heap 'ledger'", message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(((IDisposable)owner).Dispose);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_pinned_block_outlives_its_owner_until_the_last_unpin()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        NativeOwner<int> owner = heap.RentExact<int>(10);
        owner.GetSpan().Fill(5);
        MemoryHandle first = owner.Pin(9);
        MemoryHandle second = owner.Memory.Pin();
        Assert.True(owner.IsPinned);
        Assert.Equal(5, Read(first));
        Assert.Throws<ArgumentOutOfRangeException>(() => owner.Pin(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => owner.Pin(-1));

        owner.Dispose();
        Assert.Throws<ObjectDisposedException>(() => owner.GetSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => owner.Pin());
        Assert.Throws<InvalidOperationException>(owner.Dispose);
        Assert.Equal(1, heap.GetStatistics().LiveBlocks);
        first.Dispose();
        Assert.Equal(1, heap.GetStatistics().LiveBlocks);
        Assert.Equal(5, Read(second));
        second.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        Assert.Throws<InvalidOperationException>(owner.Unpin);
    }

    [Fact]
    public static void Only_a_heap_of_pinned_arrays_has_an_array()
    {
        using NativeHeap native = TestHeaps.Create(HeapKind.Default);
        using NativeHeap pinned = TestHeaps.Create(HeapKind.Pinned);
        using (NativeOwner<byte> none = native.RentExact<byte>(50))
        {
            Assert.False(MemoryMarshal.TryGetArray<byte>(none.Memory, out _));
        }
        using NativeOwner<byte> owner = pinned.RentExact<byte>(50);
        Assert.True(MemoryMarshal.TryGetArray<byte>(owner.Memory[10..], out ArraySegment<byte> array));
        Assert.Equal(40, array.Count);
        array[0] = 77;
        Assert.Equal(77, owner.GetSpan()[10]);
        using NativeOwner<int> numbers = pinned.RentExact<int>(50);
        Assert.False(MemoryMarshal.TryGetArray<int>(numbers.Memory, out _));
    }

    [Fact]
    public static void Of_racing_disposes_one_wins()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        for (int round = 0; round < TestHeaps.Times(300); round++)
        {
            NativeOwner<byte> owner = heap.RentExact<byte>(64);
            NativeBuffer<byte> buffer = heap.RentBuffer<byte>(64);
            int won = 0;
            int wonBuffer = 0;
            Parallel.For(0, 4, _ =>
            {
                won.Count(owner.Dispose);
                wonBuffer.Count(buffer.Dispose);
            });
            Assert.Equal((1, 1), (won, wonBuffer));
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Pins_that_race_with_a_dispose_never_lose_the_block()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        for (int round = 0; round < TestHeaps.Times(200); round++)
        {
            NativeOwner<long> owner = heap.RentExact<long>(8);
            owner.GetSpan().Fill(round);
            Parallel.For(0, 4, i =>
            {
                if (i == 3)
                {
                    owner.Dispose();
                    return;
                }
                for (int turn = 0; turn < 20; turn++)
                {
                    try
                    {
                        using MemoryHandle pin = owner.Pin(3);
                        Assert.Equal(round, (int)ReadLong(pin));
                    }
                    catch (ObjectDisposedException)
                    {
                        return;
                    }
                }
            });
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_refused_rent_leaves_nothing_behind()
    {
        for (int call = 0; call < 12; call++)
        {
            int refused = call;
            CountingSource source = new() { Refuses = number => number == refused };
            using NativeHeap heap = TestHeaps.On(source);
            List<NativeOwner<byte>> owners = [];
            List<NativeBuffer<byte>> buffers = [];
            for (int i = 0; i < 6; i++)
            {
                int length = 100 << (i * 3);
                try
                {
                    owners.Add(heap.RentExact<byte>(length));
                    buffers.Add(heap.RentBuffer<byte>(length, zeroed: true));
                }
                catch (OutOfMemoryException)
                {
                }
                if (heap.TryRentExact(length, out NativeOwner<byte>? owner, zeroed: true))
                {
                    owners.Add(owner);
                }
                if (heap.TryRentBuffer(length, out NativeBuffer<byte> buffer))
                {
                    buffers.Add(buffer);
                }
            }
            Assert.Equal(owners.Count + buffers.Count, heap.GetStatistics().LiveBlocks);
            owners.ForEach(owner => owner.Dispose());
            buffers.ForEach(buffer => buffer.Dispose());
            Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        }
    }

    [Fact]
    public static void A_limit_refuses_before_anything_changes()
    {
        using NativeHeap heap = new(new NativeHeapOptions { LimitBytes = 1 << 20 });
        Assert.Throws<InsufficientMemoryException>(() => heap.RentExact<byte>(4 << 20));
        Assert.Throws<InsufficientMemoryException>(() => heap.RentBuffer<byte>(4 << 20));
        Assert.False(heap.TryRentExact<byte>(4 << 20, out NativeOwner<byte>? none));
        Assert.False(heap.TryRentBuffer(4 << 20, out NativeBuffer<byte> empty));
        Assert.Null(none);
        Assert.True(empty.IsEmpty);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Owners_outlive_their_heap_as_errors_and_not_as_memory()
    {
        NativeHeap heap = new(new NativeHeapOptions { FreesAtDispose = true });
        NativeOwner<byte> owner = heap.RentExact<byte>(100);
        NativeBuffer<byte> buffer = heap.RentBuffer<byte>(100);
        Memory<byte> memory = buffer.AsMemory();
        heap.Dispose();

        Assert.Throws<ObjectDisposedException>(() => owner.GetSpan().Length);
        Assert.Throws<ObjectDisposedException>(() => owner.Pin());
        Assert.Throws<ObjectDisposedException>(() => buffer.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        owner.Dispose();
        buffer.Dispose();
        Assert.Throws<InvalidOperationException>(owner.Dispose);
        Assert.Throws<InvalidOperationException>(buffer.Dispose);
        Assert.Throws<ObjectDisposedException>(() => heap.RentExact<byte>(1));
        Assert.Throws<ObjectDisposedException>(() => heap.RentBuffer<byte>(1));
    }

    private static void Count(this ref int won, Action dispose)
    {
        try
        {
            dispose();
            _ = Interlocked.Increment(ref won);
        }
        catch (InvalidOperationException)
        {
        }
    }

    private static unsafe int Read(MemoryHandle handle) => *(int*)handle.Pointer;

    private static unsafe long ReadLong(MemoryHandle handle) => *(long*)handle.Pointer;
}
