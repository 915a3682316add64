using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Benchmarks.Allocators;
using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Figures;

/// <summary>
/// What stays resident: 1,000,000 blocks of mixed sizes are allocated, a random 90 % are freed, nothing is called for
/// three seconds, the rest is freed, and again nothing is called for three seconds.
/// </summary>
internal sealed class MemoryFigure(string name) : Figure(name)
{
    private const int BlockCount = 1_000_000;
    private const int KeptCount = BlockCount / 10;
    private const int Smallest = 16;
    private const int Largest = 1024;
    private const int WarmUpCount = 100;

    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(3);

    // Memory does not depend on the way a library is called.
    public override bool Suits(CompetitorKind kind) => kind != CompetitorKind.Direct;

    public override IEnumerable<Reading> Measure<TAllocator, TBlock>()
    {
        ushort[] sizes = Samples.MixedSizes(Smallest, Largest);
        int[] order = Samples.Shuffled(BlockCount);
        TBlock[] blocks = new TBlock[BlockCount];
        blocks.AsSpan().Clear(); // the harness's memory is resident before the baseline is read
        long live = order.Sum(i => (long)SizeOf(sizes, i));
        long kept = order[..KeptCount].Sum(i => (long)SizeOf(sizes, i));
        Fill<TAllocator, TBlock>(blocks, sizes, WarmUpCount);
        Free<TAllocator, TBlock>(blocks, [.. Enumerable.Range(0, WarmUpCount)]);
        GC.Collect();
        long baseline = ResidentMemory.Read();

        Fill<TAllocator, TBlock>(blocks, sizes, BlockCount);
        long full = ResidentMemory.Read() - baseline;
        Free<TAllocator, TBlock>(blocks, order.AsSpan(KeptCount));
        long thinned = ResidentMemory.Read() - baseline;
        Thread.Sleep(s_idle);
        long idle = ResidentMemory.Read() - baseline;
        Free<TAllocator, TBlock>(blocks, order.AsSpan(0, KeptCount));
        Thread.Sleep(s_idle);
        long left = ResidentMemory.Read() - baseline;
        GC.KeepAlive(blocks);
        return
        [
            new(Metric.Full, (double)full / live),
            new(Metric.Thinned, (double)thinned / kept),
            new(Metric.Idle, (double)idle / kept),
            new(Metric.Left, 100.0 * long.Max(left, 0) / long.Max(full, thinned)),
        ];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fill<TAllocator, TBlock>(TBlock[] blocks, ushort[] sizes, int count)
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        TAllocator allocator = TAllocator.OnThisThread();
        for (int i = 0; i < count; i++)
        {
            nuint size = SizeOf(sizes, i);
            TBlock block = allocator.Alloc(size);
            allocator.FirstByte(block) = 1;
            Unsafe.Add(ref allocator.FirstByte(block), size - 1) = 1;
            blocks[i] = block;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Free<TAllocator, TBlock>(TBlock[] blocks, ReadOnlySpan<int> order)
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        TAllocator allocator = TAllocator.OnThisThread();
        foreach (int i in order)
        {
            allocator.Free(blocks[i]);
            LiveBlocks.Forget(ref blocks[i]);
        }
    }

    // The sizes repeat, with a shift for each time round.
    private static nuint SizeOf(ushort[] sizes, int block) =>
        sizes[(block + (block / Samples.SizeCount)) & (Samples.SizeCount - 1)];
}
