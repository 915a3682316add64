using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using Arenas.Adapters;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Owners of exact length: structs, whose copies own together.</summary>
public static class BufferTests
{
    [Fact]
    public static void A_second_dispose_through_any_copy_is_noticed()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default, "ledger");
        NativeBuffer<int> buffer = heap.RentBuffer<int>(10);
        NativeBuffer<int> copy = buffer;
        NativeBuffer<int> part = buffer.Slice(2, 5);
        part[0] = 42;
        Assert.Equal((10, 5, 42), (copy.Length, part.Length, copy.Span[2]));
        copy.Dispose();

        Assert.True(buffer.IsDisposed && copy.IsDisposed && part.IsDisposed);
        foreach (NativeBuffer<int> each in (NativeBuffer<int>[])[buffer, copy, part])
        {
            Assert.Throws<ObjectDisposedException>(() => each.Span.Length);
            Assert.Throws<ObjectDisposedException>(() => each[0]);
            Assert.Throws<ObjectDisposedException>(() => each.AsMemory());
            Assert.Throws<ObjectDisposedException>(() => each.Slice(1));
            string message = Assert.Throws<InvalidOperationException>(each.Dispose).Message;
            Assert.Contains("was returned twice to heap 'ledger'", message, StringComparison.Ordinal);
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_stale_copy_is_refused_while_its_address_serves_another_owner()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        NativeBuffer<long> stale = heap.RentBuffer<long>(8);
        stale.Dispose();
        for (int round = 0; round < 100; round++)
        {
            // The last block freed is the first one handed out, and so is the record.
            NativeBuffer<long> next = heap.RentBuffer<long>(8);
            next.Span.Fill(round);
            Assert.Throws<ObjectDisposedException>(() => stale.Span.Length);
            Assert.Throws<InvalidOperationException>(stale.Dispose);
            Assert.Equal(round, next.Span[7]);
            next.Dispose();
            stale = next;
        }
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_rent_allocates_nothing_on_the_managed_heap()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        NativeBuffer<byte>[] many = new NativeBuffer<byte>[100];
        for (int warm = 0; warm < 3; warm++)
        {
            RentAll(heap, many);
        }
        long allocated = ManagedBytes.Of(() =>
        {
            for (int round = 0; round < 100; round++)
            {
                RentAll(heap, many);
            }
        });
        Assert.Equal(0, allocated);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void Memory_of_it_pins_and_goes_stale_with_it()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        NativeBuffer<byte> buffer = heap.RentBuffer<byte>(100, zeroed: true);
        Memory<byte> memory = buffer.Slice(10, 20).AsMemory();
        memory.Span.Fill(7);
        Assert.Equal(20, buffer.Span.Count((byte)7));
        MemoryHandle pin = memory.Pin();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
        Assert.Throws<InvalidOperationException>(buffer.Dispose);
        Assert.Equal(1, heap.GetStatistics().LiveBlocks);
        pin.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void The_default_is_empty_and_owns_nothing()
    {
        NativeBuffer<int> none = default;
        none.Dispose();
        none.Dispose();
        Assert.True(none.IsEmpty && none.Span.IsEmpty && none.AsMemory().IsEmpty && none.Slice(0, 0).IsEmpty);
        Assert.False(none.IsDisposed);
        Assert.Throws<ArgumentOutOfRangeException>(() => none.Slice(1));
    }

    [Fact]
    public static void A_record_whose_versions_are_used_up_is_not_opened_again()
    {
        PinState state = default;
        state.StartClosed((1ul << 40) - 2);
        Assert.True(state.TryReopen());
        ulong last = state.Token;
        Assert.True(state.TryClose(last, out bool isFree) && isFree);
        Assert.False(state.TryReopen());
        Assert.False(state.IsOpen(last) || state.IsOpen(0));
    }

    [Theory]
    [InlineData(HeapKind.Default, 400)]
    [InlineData(HeapKind.Hardened, 60)]
    internal static void Copies_do_what_a_list_of_owners_would(HeapKind kind, int programs) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(programs)).WithEndSize(200),
        Prop.ForAll(Arb.From(Step.ArrayOf(), Shrinking.Halves), program => Run(program, kind)));

    private static Gen<(int What, int Which, int Length)> Step =>
        from what in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Constant(1)), (5, Gen.Constant(2)),
            (4, Gen.Constant(3)), (2, Gen.Constant(4)), (1, Gen.Constant(5)))
        from which in Gen.Choose(0, 999)
        from length in Gen.Choose(0, 300)
        select (what, which, length);

    // The model: which copy belongs to which rent, and which rents are out.
    private static bool Run((int What, int Which, int Length)[] program, HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        List<(NativeBuffer<byte> Buffer, int Rent)> copies = [];
        List<(bool IsOut, int Length, byte Fill)> rents = [];
        foreach ((int what, int which, int length) in program)
        {
            if (what == 0 || copies.Count == 0)
            {
                NativeBuffer<byte> buffer = heap.RentBuffer<byte>(length);
                rents.Add((true, length, (byte)rents.Count));
                buffer.Span.Fill((byte)(rents.Count - 1));
                copies.Add((buffer, rents.Count - 1));
                continue;
            }
            (NativeBuffer<byte> copy, int rent) = copies[which % copies.Count];
            (bool isOut, int _, byte fill) = rents[rent];
            switch (what)
            {
                case 1:
                    copies.Add((copy, rent));
                    break;
                case 2 when isOut:
                    copy.Dispose();
                    rents[rent] = rents[rent] with { IsOut = false };
                    break;
                case 2:
                    Assert.Throws<InvalidOperationException>(copy.Dispose);
                    break;
                case 3 when isOut:
                    Assert.False(copy.Span.ContainsAnyExcept(fill));
                    break;
                case 3:
                    Assert.Throws<ObjectDisposedException>(() => copy.Span.Length);
                    break;
                case 4 when isOut && copy.Length > 0:
                    copies.Add((copy.Slice(length % copy.Length), rent));
                    break;
                case 5 when isOut:
                    using (copy.AsMemory().Pin())
                    {
                        copy.Dispose();
                        rents[rent] = rents[rent] with { IsOut = false };
                        Assert.Throws<ObjectDisposedException>(() => copy.Span.Length);
                        Assert.Equal(rents.Count(each => each.IsOut) + 1, heap.GetStatistics().LiveBlocks);
                    }
                    break;
                default:
                    break;
            }
            Assert.Equal(rents.Count(each => each.IsOut), heap.GetStatistics().LiveBlocks);
        }
        for (int i = 0; i < copies.Count; i++)
        {
            if (rents[copies[i].Rent].IsOut)
            {
                copies[i].Buffer.Dispose();
                rents[copies[i].Rent] = rents[copies[i].Rent] with { IsOut = false };
            }
        }
        return heap.GetStatistics().LiveBlocks == 0;
    }

    private static void RentAll(NativeHeap heap, NativeBuffer<byte>[] many)
    {
        for (int i = 0; i < many.Length; i++)
        {
            many[i] = heap.RentBuffer<byte>(i * 10);
        }
        for (int i = 0; i < many.Length; i++)
        {
            many[i].Dispose();
        }
    }
}
