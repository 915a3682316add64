using System;
using System.Buffers;
using System.Linq;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Bump arenas: what they hand out, how they go back, and what a hardened one finds.</summary>
public static class BumpArenaTests
{
    private static readonly BumpArenaOptions s_small = new() { InitialBytes = 128, MaxBlockBytes = 1024 };

    [Fact]
    public static void What_it_hands_out_is_aligned_and_holds_what_was_put_there()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (BumpArena arena = new(heap, s_small))
        {
            Span<byte> odd = arena.Alloc<byte>(3);
            Span<long> longs = arena.AllocZeroed<long>(5);
            ref Complex complex = ref arena.New(new Complex(1, 2));
            Span<Vector256<int>> vectors = arena.Alloc<Vector256<int>>(2);
            Span<byte> far = arena.AlignedAlloc<byte>(10, 4096);
            Span<byte> text = arena.CopyUtf8("grün \ud83d\ude00 \ud800");
            Span<char> characters = arena.Copy<char>("grün");
            odd.Fill(1);
            Assert.False(longs.ContainsAnyExcept(0));
            Assert.Equal(new(1, 2), complex);
            Assert.Equal("grün \ud83d\ude00 \ufffd", Encoding.UTF8.GetString(text));
            Assert.Equal("grün", characters.ToString());
            Assert.Equal(0u, BlockMemory.AddressOf(longs) % 8);
            Assert.Equal(0u, BlockMemory.AddressOf(vectors) % 16);
            Assert.Equal(0u, BlockMemory.AddressOf(far) % 4096);
            Assert.Equal(0u, BlockMemory.AddressOf(characters) % 2);
            Assert.True(arena.UsedBytes <= arena.CapacityBytes);
            Assert.Equal(0, arena.Alloc<int>(0).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => arena.Alloc<byte>(-1).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => arena.Alloc<Complex>(int.MinValue).Length);
            Assert.Throws<ArgumentOutOfRangeException>(() => arena.TryAlloc<byte>(-1, out _));
            Assert.Throws<ArgumentException>(() => arena.AlignedAlloc<byte>(1, 3).Length);
            Assert.Throws<ArgumentException>(() => arena.AlignedAlloc<byte>(1, 0).Length);
            Assert.Throws<InsufficientMemoryException>(() => arena.Alloc<long>(1 << 28).Length);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void After_a_reset_the_same_work_needs_no_heap_call_and_no_object()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (BumpArena arena = new(heap, s_small))
        {
            long used = Work(arena);
            long capacity = arena.CapacityBytes;
            long blocks = heap.GetStatistics().LiveBlocks;
            long other = 0;
            long allocated = ManagedBytes.Of(() =>
            {
                for (int round = 0; round < 20; round++)
                {
                    arena.Reset();
                    other += arena.UsedBytes;
                    other += Work(arena) - used;
                }
            });
            Assert.Equal(0, allocated);
            Assert.Equal(0, other);
            Assert.Equal((capacity, blocks), (arena.CapacityBytes, heap.GetStatistics().LiveBlocks));
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_mark_of_another_arena_or_one_rewound_past_is_refused()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (BumpArena arena = new(heap, s_small))
        using (BumpArena other = new(heap, s_small))
        {
            BumpMark first = arena.Mark();
            arena.Alloc<byte>(100);
            long atSecond = arena.UsedBytes;
            BumpMark second = arena.Mark();
            arena.Alloc<byte>(1000);
            arena.Rewind(second);
            arena.Rewind(second);
            Assert.Equal(atSecond, arena.UsedBytes);
            Assert.Throws<ArgumentException>(() => other.Rewind(second));
            arena.Rewind(first);
            Assert.Equal(0, arena.UsedBytes);
            Assert.Throws<InvalidOperationException>(() => arena.Rewind(second));
            arena.Alloc<byte>(100);
            BumpMark third = arena.Mark();
            Assert.Throws<InvalidOperationException>(() => arena.Rewind(second));
            arena.Reset();
            Assert.Throws<InvalidOperationException>(() => arena.Rewind(first));
            Assert.Throws<InvalidOperationException>(() => arena.Rewind(third));
            Assert.Throws<ArgumentException>(() => arena.Rewind(default));
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Checked_memory_throws_after_a_rewind_past_it_and_pins_refuse_one()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        BumpArena arena = new(heap, s_small);
        Memory<int> kept = arena.AllocMemory<int>(10);
        BumpMark mark = arena.Mark();
        Memory<int> lost = arena.AllocMemory<int>(500);
        lost.Span.Fill(3);
        using (lost.Pin())
        {
            Assert.Throws<InvalidOperationException>(() => arena.Rewind(mark));
            Assert.Throws<InvalidOperationException>(() => arena.Reset());
            Assert.Equal(3, lost.Span[499]);
        }
        arena.Rewind(mark);
        kept.Span.Fill(1);
        Assert.Throws<ObjectDisposedException>(() => lost.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => lost.Pin());
        MemoryHandle pin = kept.Pin();
        arena.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kept.Span.Length);
        Assert.Equal(1, heap.GetStatistics().LiveBlocks);
        pin.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void The_last_allocation_grows_and_shrinks_in_place()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        using (BumpArena arena = new(heap, new() { InitialBytes = 1024 }))
        {
            Span<int> list = arena.Copy<int>([1, 2, 3]);
            nuint at = BlockMemory.AddressOf(list);
            list = arena.Realloc(list, 100);
            Assert.Equal(at, BlockMemory.AddressOf(list));
            Assert.Equal([1, 2, 3], list[..3].ToArray());
            list = arena.Realloc(list, 2);
            Assert.Equal((at, 8), (BlockMemory.AddressOf(list), arena.UsedBytes));
            BumpMark mark = arena.Mark();
            Assert.False(arena.TryExtend(ref list, 3));
            arena.Rewind(mark);
            arena.Alloc<byte>(1);
            Span<int> moved = arena.Realloc(list, 4);
            Assert.NotEqual(at, BlockMemory.AddressOf(moved));
            Assert.Equal([1, 2], moved[..2].ToArray());
            Span<int> large = arena.Realloc(moved, 5000);
            Assert.Equal([1, 2], large[..2].ToArray());
            Assert.Throws<ArgumentOutOfRangeException>(() => arena.Realloc(arena.Alloc<int>(1), -1).Length);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public static void A_write_after_a_reset_is_found_on_a_hardened_arena(int found)
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        BumpArena arena = new(heap, new() { InitialBytes = 128, Hardened = true });
        arena.Alloc<byte>(64);
        BumpMark mark = arena.Mark();
        Span<byte> span = arena.Alloc<byte>(1000);
        Assert.False(span.ContainsAnyExcept((byte)0xCD));
        arena.Rewind(mark, "Parser.cs", 123);
        Assert.False(span.ContainsAnyExcept((byte)0xDF));
        span[17] = 0x41;
        Action use = found switch
        {
            0 => () => arena.Alloc<byte>(1000),
            1 => () => arena.Reset(),
            2 => () => arena.Rewind(mark),
            _ => arena.Dispose,
        };
        string message = Assert.Throws<HeapCorruptionException>(use).Message;
        Assert.Contains("while it was free: it is 0x41", message, StringComparison.Ordinal);
        Assert.Contains("given back at Parser.cs:123", message, StringComparison.Ordinal);
        // Told once: then it works on.
        if (found < 3)
        {
            arena.Rewind(mark);
            arena.Alloc<byte>(1000).Clear();
            arena.Reset();
        }
        arena.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void An_arena_is_hardened_as_its_heap_is()
    {
        using NativeHeap hardened = TestHeaps.Create(HeapKind.Hardened);
        using NativeHeap plain = TestHeaps.Create(HeapKind.Default);
        using BumpArena one = new(hardened);
        using BumpArena two = new(plain);
        using BumpArena three = new(hardened, new() { Hardened = false });
        Assert.Equal((true, false, false), (one.IsHardened, two.IsHardened, three.IsHardened));
        Assert.Equal(0, hardened.GetStatistics().LiveBlocks + plain.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_limit_is_never_passed_and_kept_blocks_are_dropped_before_it_refuses()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (BumpArena arena = new(heap, new() { InitialBytes = 64, LimitBytes = 1000 }))
        {
            long sum = 0;
            while (arena.TryAlloc(10, out Span<byte> span))
            {
                span.Fill(1);
                sum += 10;
                Assert.True(arena.CapacityBytes <= 1000);
            }
            Assert.InRange(sum, 900, 1000);
            Assert.Throws<InsufficientMemoryException>(() => arena.Alloc<byte>(64).Length);
            Assert.False(arena.TryCopy<byte>(new byte[64], out _) || arena.TryAllocZeroed<long>(64, out _));
            arena.Reset();
            Assert.Equal(900, arena.Alloc<byte>(900).Length);
            Assert.True(arena.CapacityBytes <= 1000);
        }
        using (BumpArena small = new(heap, new() { InitialBytes = 64, RetainBytes = 200 }))
        {
            _ = Work(small);
            small.Reset();
            Assert.InRange(small.CapacityBytes, 64, 200);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_refused_block_leaves_the_arena_as_it_was()
    {
        for (int call = 0; call < 12; call++)
        {
            int refused = call;
            CountingSource source = new() { Refuses = number => number == refused };
            using NativeHeap heap = TestHeaps.On(source);
            using (BumpArena arena = new(heap, s_small))
            {
                for (int i = 0; i < 20; i++)
                {
                    long used = arena.UsedBytes;
                    try
                    {
                        arena.Alloc<byte>(1 << i).Fill((byte)i);
                        arena.AllocMemory<byte>(1 << i).Span.Fill((byte)i);
                    }
                    catch (OutOfMemoryException)
                    {
                        Assert.InRange(arena.UsedBytes, used, used + (1 << i));
                    }
                    if (!arena.TryAlloc<byte>(1 << i, out Span<byte> span))
                    {
                        Assert.True(span.IsEmpty);
                    }
                }
            }
            Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        }
    }

    [Fact]
    public static void A_disposed_arena_throws_and_so_does_one_whose_heap_is_gone()
    {
        NativeHeap heap = new(new NativeHeapOptions { FreesAtDispose = true });
        BumpArena disposed = new(heap);
        disposed.Alloc<byte>(1);
        BumpMark mark = disposed.Mark();
        disposed.Dispose();
        disposed.Dispose();
        Action[] uses =
        [
            () => disposed.Alloc<byte>(1), () => disposed.Alloc<byte>(0), () => disposed.Mark(),
            () => disposed.Rewind(mark), () => disposed.Reset(), () => disposed.TryAlloc<int>(1, out _),
            () => disposed.AllocMemory<byte>(1), () => disposed.Scope(), () => disposed.AlignedAlloc<byte>(1, 64),
        ];
        Assert.All(uses, use => Assert.Throws<ObjectDisposedException>(use));
        Assert.Equal((0, 0), (disposed.UsedBytes, disposed.CapacityBytes));
        BumpArena stranded = new(heap);
        Memory<byte> memory = stranded.AllocMemory<byte>(10);
        heap.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => stranded.Reset());
        Assert.Throws<ObjectDisposedException>(() => stranded.Alloc<byte>(1 << 20).Length);
        stranded.Dispose();
    }

    private static long Work(BumpArena arena)
    {
        for (int i = 0; i < 100; i++)
        {
            arena.Alloc<long>(i % 20)[..(i % 20)].Fill(i);
            arena.Alloc<byte>((i * 37) % 900).Fill(1);
        }
        return arena.UsedBytes;
    }
}
