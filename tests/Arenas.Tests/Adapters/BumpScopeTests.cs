using System;
using System.Text;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Scopes: in an arena, over a heap, over the stack.</summary>
public static class BumpScopeTests
{
    [Fact]
    public static void Scopes_of_an_arena_nest_and_give_back_what_is_theirs()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Hardened);
        using (BumpArena arena = new(heap, new() { InitialBytes = 128 }))
        {
            arena.Alloc<int>(1)[0] = 5;
            long outside = arena.UsedBytes;
            using (BumpScope outer = arena.Scope())
            {
                outer.Alloc<int>(10).Fill(1);
                long inOuter = outer.UsedBytes;
                using (BumpScope inner = arena.Scope())
                {
                    inner.AllocZeroed<long>(1000).Fill(2);
                    inner.New(7L)++;
                    Assert.True(inner.UsedBytes > inOuter);
                    BumpScopeMark mark = inner.Mark();
                    inner.CopyUtf8("text");
                    inner.Rewind(mark);
                    inner.Reset();
                    Assert.Equal(inOuter, inner.UsedBytes);
                    inner.Copy<int>([1, 2, 3]);
                }
                Assert.Equal(inOuter, outer.UsedBytes);
            }
            Assert.Equal(outside, arena.UsedBytes);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_scope_that_its_arena_was_rewound_past_ends_as_if_nothing_was()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using (BumpArena arena = new(heap))
        {
            BumpScope scope = arena.Scope();
            scope.Alloc<int>(10);
            arena.Reset();
            arena.Alloc<byte>(3);
            scope.Dispose();
            scope.Dispose();
            Assert.Equal(3, arena.UsedBytes);
            BumpScope last = arena.Scope();
            arena.Dispose();
            last.Dispose();
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    internal static void A_scope_over_the_stack_goes_on_in_a_heap(HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        Span<byte> stack = stackalloc byte[256];
        using (BumpScope scope = new(stack, heap))
        {
            Span<byte> odd = scope.Alloc<byte>(3);
            Span<long> longs = scope.Alloc<long>(10);
            Assert.Equal(0u, BlockMemory.AddressOf(longs) % 8);
            Assert.True(stack.Overlaps(odd));
            Assert.Equal(0, heap.GetStatistics().LiveBlocks);
            odd.Fill(1);
            longs.Fill(2);
            BumpScopeMark mark = scope.Mark();
            Span<long> more = scope.Alloc<long>(100);
            more.Fill(3);
            Span<byte> aligned = scope.AlignedAlloc<byte>(10, 64);
            Assert.Equal(0u, BlockMemory.AddressOf(aligned) % 64);
            Assert.Equal(1, heap.GetStatistics().LiveBlocks);
            Assert.False(odd.ContainsAnyExcept((byte)1) || longs.ContainsAnyExcept(2) || more.ContainsAnyExcept(3));
            scope.Rewind(mark);
            Assert.True(scope.TryAlloc(5, out Span<byte> five) && stack.Overlaps(five));
            Assert.True(scope.TryCopy<byte>([1, 2], out Span<byte> two) && two.SequenceEqual((byte[])[1, 2]));
            Span<byte> grown = scope.Realloc(two, 500);
            Assert.Equal([1, 2], grown[..2].ToArray());
            scope.Reset();
            Assert.Equal(0, scope.UsedBytes);
            Assert.Equal("text", Encoding.UTF8.GetString(scope.CopyUtf8("text")));
            Memory<byte> memory = scope.AllocMemory<byte>(10);
            scope.Dispose();
            Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_scope_without_a_heap_ends_where_its_memory_does()
    {
        using BumpScope scope = new(stackalloc byte[100]);
        Assert.Equal((100, 100), (scope.LimitBytes, scope.CapacityBytes));
        Assert.Equal(90, scope.Alloc<byte>(90).Length);
        Assert.False(scope.TryAlloc<byte>(11, out _));
        Assert.True(scope.TryAlloc<byte>(10, out _));
        Throws<InsufficientMemoryException>(scope, static (ref each) => each.Alloc<byte>(1));
        Throws<ArgumentOutOfRangeException>(scope, static (ref each) => each.Alloc<byte>(-1));
        scope.Reset();
        BumpScopeMark mark = scope.Mark();
        Assert.Equal(90, scope.Alloc<byte>(90).Length);
        scope.Rewind(mark);
        Assert.Equal(90, scope.Alloc<byte>(90).Length);
    }

    [Fact]
    public static void A_scope_over_a_heap_returns_its_blocks_and_is_over_then()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        BumpScope scope = new(heap, new() { InitialBytes = 64, LimitBytes = 10_000 });
        scope.Alloc<int>(1000).Fill(1);
        Assert.Equal(1, heap.GetStatistics().LiveBlocks);
        Throws<InsufficientMemoryException>(scope, static (ref each) => each.Alloc<byte>(9000));
        BumpScopeMark mark = scope.Mark();
        scope.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        Throws<ObjectDisposedException>(scope, static (ref each) => each.Alloc<byte>(1));
        Throws<ObjectDisposedException>(scope, static (ref each) => each.Reset());
        Throws<ObjectDisposedException>(scope, static (ref each) => each.Mark());
        try
        {
            scope.Rewind(mark);
            Assert.Fail("a scope that is over");
        }
        catch (ObjectDisposedException)
        {
        }
    }

    private delegate void Use(ref BumpScope scope);

    private static void Throws<TException>(BumpScope scope, Use use)
        where TException : Exception
    {
        try
        {
            use(ref scope);
        }
        catch (TException)
        {
            return;
        }
        Assert.Fail($"{typeof(TException).Name} was expected.");
    }
}
