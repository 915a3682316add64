using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Random programs on a bump arena and on a list of what must be in it.</summary>
public static class BumpModelTests
{
    private static readonly (int Weight, int What)[] s_weights =
        [(10, 0), (4, 1), (3, 2), (4, 3), (3, 4), (1, 5), (2, 6), (2, 7)];

    private static readonly Gen<(int What, int Size)> s_step =
        from what in Gen.Frequency([.. s_weights.Select(one => (one.Weight, Gen.Constant(one.What)))])
        from size in Gen.Frequency((6, Gen.Choose(0, 60)), (2, Gen.Choose(0, 1500)))
        select (what, size);

    [Theory]
    [InlineData(HeapKind.Default, false, 500)]
    [InlineData(HeapKind.Default, true, 150)]
    [InlineData(HeapKind.Hardened, true, 60)]
    internal static void An_arena_holds_what_a_list_would(HeapKind kind, bool hardened, int programs) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(programs)).WithEndSize(150),
        Prop.ForAll(Arb.From(s_step.ArrayOf(), Shrinking.Halves), program => Run(program, kind, hardened)));

    private static bool Run((int What, int Size)[] program, HeapKind kind, bool hardened)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        using (BumpArena arena = new(
            heap, new() { InitialBytes = 64, MaxBlockBytes = 512, Hardened = hardened, LimitBytes = 20_000 }))
        {
            List<(nuint At, int Length, byte Fill, Memory<byte> Memory)> live = [];
            List<(BumpMark Mark, int Live)> marks = [];
            List<BumpMark> dead = [];
            List<Memory<byte>> lost = [];
            byte fill = 0;
            foreach ((int what, int size) in program)
            {
                fill++;
                Step(arena, live, what, size, fill);
                if (what == 3)
                {
                    marks.Add((arena.Mark(), live.Count));
                }
                else if (what == 4 && marks.Count > 0)
                {
                    int which = size % marks.Count;
                    arena.Rewind(marks[which].Mark);
                    Forget(live, lost, marks[which].Live);
                    dead.AddRange(marks[(which + 1)..].Select(each => each.Mark));
                    marks.RemoveRange(which + 1, marks.Count - which - 1);
                }
                else if (what == 5)
                {
                    arena.Reset();
                    Forget(live, lost, 0);
                    dead.AddRange(marks.Select(each => each.Mark));
                    marks.Clear();
                }
                Verify(arena, live, lost, dead);
            }
        }
        return heap.GetStatistics().LiveBlocks == 0;
    }

    private static void Step(
        BumpArena arena,
        List<(nuint At, int Length, byte Fill, Memory<byte> Memory)> live,
        int what,
        int size,
        byte fill)
    {
        switch (what)
        {
            case 0 when arena.TryAlloc(size, out Span<byte> bytes):
                bytes.Fill(fill);
                live.Add((BlockMemory.AddressOf(bytes), size, fill, default));
                break;
            case 1 when arena.TryAlloc(size / 8, out Span<long> longs):
                Assert.True(longs.IsEmpty || BlockMemory.AddressOf(longs) % 8 == 0);
                Span<byte> inside = System.Runtime.InteropServices.MemoryMarshal.AsBytes(longs);
                inside.Fill(fill);
                live.Add((BlockMemory.AddressOf(inside), inside.Length, fill, default));
                break;
            case 2 when arena.CapacityBytes < 15_000:
                Memory<byte> memory = arena.AllocMemory<byte>(size);
                memory.Span.Fill(fill);
                live.Add((BlockMemory.AddressOf(memory.Span), size, fill, memory));
                break;
            case 6 when live.Count > 0 && live[^1].Memory.IsEmpty:
                (nuint at, int length, byte old, _) = live[^1];
                Span<byte> last = BlockMemory.Span<byte>(at, length);
                if (arena.TryExtend(ref last, size))
                {
                    Assert.Equal(at, BlockMemory.AddressOf(last));
                    last[int.Min(length, size)..].Fill(old);
                    live[^1] = (at, size, old, default);
                }
                break;
            case 7 when arena.CapacityBytes < 15_000:
                Span<byte> aligned = arena.AlignedAlloc<byte>(size, 1 << (size % 9));
                Assert.Equal(0u, BlockMemory.AddressOf(aligned) % (nuint)(1 << (size % 9)));
                aligned.Fill(fill);
                live.Add((BlockMemory.AddressOf(aligned), size, fill, default));
                break;
            default:
                break;
        }
    }

    private static void Forget(
        List<(nuint At, int Length, byte Fill, Memory<byte> Memory)> live, List<Memory<byte>> lost, int from)
    {
        lost.AddRange(live[from..].Where(each => !each.Memory.IsEmpty).Select(each => each.Memory));
        live.RemoveRange(from, live.Count - from);
    }

    private static void Verify(
        BumpArena arena,
        List<(nuint At, int Length, byte Fill, Memory<byte> Memory)> live,
        List<Memory<byte>> lost,
        List<BumpMark> dead)
    {
        long sum = 0;
        foreach ((nuint at, int length, byte fill, _) in live)
        {
            // Whatever overlaps has another fill.
            Assert.False(BlockMemory.Span<byte>(at, length).ContainsAnyExcept(fill));
            sum += length;
        }
        Assert.True(sum <= arena.UsedBytes && arena.UsedBytes <= arena.CapacityBytes && arena.CapacityBytes <= 20_000);
        foreach (Memory<byte> memory in lost)
        {
            Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        }
        lost.Clear();
        if (dead.Count > 0)
        {
            Assert.Throws<InvalidOperationException>(() => arena.Rewind(dead[^1]));
        }
    }
}
