using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>
/// A large block is allocated, each of its OS pages is written to, and it is freed. An operation is one OS page of
/// 4 KB.
/// </summary>
internal sealed class LargePairs(int byteCount) : Workload
{
    private const int OsPageSize = 4096;

    public override WorkloadRun Start<TAllocator, TBlock>() => new Run<TAllocator, TBlock>((nuint)byteCount);

    private sealed class Run<TAllocator, TBlock>(nuint byteCount) : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        public override int Granule => (int)(byteCount / OsPageSize);

        public override void Repeat(int operations)
        {
            for (int done = 0; done < operations; done += Granule)
            {
                UseOne((nuint)int.Min(Granule, operations - done));
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void UseOne(nuint osPageCount)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            TBlock block = allocator.Alloc(byteCount);
            ref byte first = ref allocator.FirstByte(block);
            for (nuint offset = 0; offset < osPageCount * OsPageSize; offset += OsPageSize)
            {
                Unsafe.Add(ref first, offset) = 1;
            }
            allocator.Free(block);
        }
    }
}
