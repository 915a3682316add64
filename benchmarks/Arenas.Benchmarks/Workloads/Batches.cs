using System;
using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>10,000 blocks of mixed sizes are allocated, then all are freed. An operation is one of them.</summary>
internal sealed class Batches(FreeOrder freeOrder) : Workload
{
    private const int BlockCount = 10_000;
    private const int Smallest = 16;
    private const int Largest = 512;

    public override WorkloadRun Start<TAllocator, TBlock>()
    {
        int[] order = Samples.Shuffled(BlockCount);
        if (freeOrder != FreeOrder.Random)
        {
            Array.Sort(order);
        }
        if (freeOrder == FreeOrder.Reverse)
        {
            Array.Reverse(order);
        }
        return new Run<TAllocator, TBlock>(order);
    }

    private sealed class Run<TAllocator, TBlock>(int[] order) : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly TBlock[] _blocks = new TBlock[BlockCount];
        private readonly ushort[] _sizes = Samples.MixedSizes(Smallest, Largest);
        private int _next;

        public override int Granule => BlockCount;

        public override void Repeat(int operations)
        {
            for (int done = 0; done < operations; done += BlockCount)
            {
                RepeatOnce();
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void RepeatOnce()
        {
            TAllocator allocator = TAllocator.OnThisThread();
            TBlock[] blocks = _blocks;
            ushort[] sizes = _sizes;
            int next = _next;
            for (int i = 0; i < blocks.Length; i++)
            {
                TBlock block = allocator.Alloc(sizes[(next + i) & (Samples.SizeCount - 1)]);
                allocator.FirstByte(block) = (byte)i;
                blocks[i] = block;
            }
            foreach (int i in order)
            {
                allocator.Free(blocks[i]);
                LiveBlocks.Forget(ref blocks[i]);
            }
            _next = next + BlockCount;
        }
    }
}
