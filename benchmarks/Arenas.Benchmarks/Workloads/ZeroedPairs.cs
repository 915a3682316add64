using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>A block of zeros is allocated, written to and freed at once. An operation is such a pair.</summary>
internal sealed class ZeroedPairs(int smallest, int largest) : Workload
{
    public override WorkloadRun Start<TAllocator, TBlock>() =>
        new Run<TAllocator, TBlock>(Samples.MixedSizes(smallest, largest));

    private sealed class Run<TAllocator, TBlock>(ushort[] sizes) : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly ushort[] _sizes = sizes;

        public override int Granule => 100;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Repeat(int operations)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            ushort[] sizes = _sizes;
            for (int i = 0; i < operations; i++)
            {
                TBlock block = allocator.AllocZeroed(sizes[i & (Samples.SizeCount - 1)]);
                allocator.FirstByte(block) = (byte)i;
                allocator.Free(block);
            }
        }
    }
}
