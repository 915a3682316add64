using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>A block is allocated at an aligned address, written to and freed. An operation is such a pair.</summary>
internal sealed class AlignedPairs(int alignment, int smallest, int largest) : Workload
{
    public override WorkloadRun Start<TAllocator, TBlock>() =>
        new Run<TAllocator, TBlock>((nuint)alignment, Samples.MixedSizes(smallest, largest));

    private sealed class Run<TAllocator, TBlock>(nuint alignment, ushort[] sizes) : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly nuint _alignment = alignment;
        private readonly ushort[] _sizes = sizes;

        public override int Granule => 100;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Repeat(int operations)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            nuint alignment = _alignment;
            ushort[] sizes = _sizes;
            for (int i = 0; i < operations; i++)
            {
                TBlock block = allocator.AlignedAlloc(sizes[i & (Samples.SizeCount - 1)], alignment);
                allocator.FirstByte(block) = (byte)i;
                allocator.AlignedFree(block);
            }
        }
    }
}
