using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>
/// A buffer grows by half from 64 bytes to 1 MB, is freed, and the next one begins. An operation is one growth, or one
/// such beginning.
/// </summary>
internal sealed class Growth : Workload
{
    private const nuint First = 64;
    private const nuint Last = 1 << 20;

    public override WorkloadRun Start<TAllocator, TBlock>() => new Run<TAllocator, TBlock>();

    private sealed class Run<TAllocator, TBlock> : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        // As many as one buffer takes.
        public override int Granule => 24;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Repeat(int operations)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            nuint size = First;
            TBlock block = allocator.Alloc(size);
            for (int i = 0; i < operations; i++)
            {
                size += size / 2;
                if (size <= Last)
                {
                    block = allocator.Realloc(block, size);
                }
                else
                {
                    allocator.Free(block);
                    size = First;
                    block = allocator.Alloc(size);
                }
                Unsafe.Add(ref allocator.FirstByte(block), size - 1) = (byte)i;
            }
            allocator.Free(block);
        }
    }
}
