using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>
/// Eight buffers grow in turn, each by half from 64 bytes to 1 MB, when it is freed and the next one begins. An
/// operation is one growth, or one such beginning. A buffer that grows alone would tell little: there, nothing lies
/// behind it.
/// </summary>
internal sealed class Growth : Workload
{
    private const int BufferCount = 8;
    private const int StepCount = 24;
    private const nuint First = 64;
    private const nuint Last = 1 << 20;

    public override WorkloadRun Start<TAllocator, TBlock>() => new Run<TAllocator, TBlock>();

    private sealed class Run<TAllocator, TBlock> : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly TBlock[] _buffers = new TBlock[BufferCount];
        private readonly nuint[] _sizes = new nuint[BufferCount];

        public Run()
        {
            TAllocator allocator = TAllocator.OnThisThread();
            for (int i = 0; i < BufferCount; i++)
            {
                _sizes[i] = First << i; // so that they do not keep step
                _buffers[i] = allocator.Alloc(_sizes[i]);
            }
        }

        public override int Granule => BufferCount * StepCount;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Repeat(int operations)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            for (int i = 0; i < operations; i++)
            {
                ref TBlock buffer = ref _buffers[i % BufferCount];
                ref nuint size = ref _sizes[i % BufferCount];
                size += size / 2;
                if (size <= Last)
                {
                    buffer = allocator.Realloc(buffer, size);
                }
                else
                {
                    allocator.Free(buffer);
                    size = First;
                    buffer = allocator.Alloc(size);
                }
                Unsafe.Add(ref allocator.FirstByte(buffer), size - 1) = (byte)i;
            }
        }

        protected override void Stop() => LiveBlocks.FreeAll<TAllocator, TBlock>(_buffers);
    }
}
