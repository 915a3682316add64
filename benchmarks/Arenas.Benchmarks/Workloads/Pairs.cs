using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>A block is allocated, written to and freed at once. An operation is such a pair.</summary>
internal sealed class Pairs(int byteCount) : Workload
{
    public override WorkloadRun Start<TAllocator, TBlock>() => new Run<TAllocator, TBlock>((nuint)byteCount);

    private sealed class Run<TAllocator, TBlock>(nuint byteCount) : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly nuint _byteCount = byteCount;

        public override int Granule => 100;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Repeat(int operations)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            nuint byteCount = _byteCount;
            for (int i = 0; i < operations; i++)
            {
                TBlock block = allocator.Alloc(byteCount);
                allocator.FirstByte(block) = (byte)i;
                allocator.Free(block);
            }
        }
    }
}
