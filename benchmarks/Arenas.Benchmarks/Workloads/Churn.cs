using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>Of 100,000 live blocks, a random one is exchanged for another. An operation is such an exchange.</summary>
internal sealed class Churn : Workload
{
    private const int LiveCount = 100_000;
    private const int Smallest = 8;
    private const int Largest = 1024;

    public override WorkloadRun Start<TAllocator, TBlock>() => new Run<TAllocator, TBlock>();

    private sealed class Run<TAllocator, TBlock> : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly TBlock[] _blocks = new TBlock[LiveCount];
        private readonly Step[] _steps = Samples.Steps(LiveCount, Smallest, Largest);
        private int _next;

        public Run() => LiveBlocks.Fill<TAllocator, TBlock>(_blocks, _steps);

        public override int Granule => 1000;

        [MethodImpl(MethodImplOptions.NoInlining)]
        public override void Repeat(int operations)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            TBlock[] blocks = _blocks;
            Step[] steps = _steps;
            int next = _next;
            for (int i = 0; i < operations; i++)
            {
                Step step = steps[(next + i) & (steps.Length - 1)];
                ref TBlock place = ref blocks[step.Place];
                allocator.Free(place);
                place = allocator.Alloc(step.ByteCount);
                allocator.FirstByte(place) = (byte)i;
            }
            _next = next + operations;
        }

        protected override void Stop() => LiveBlocks.FreeAll<TAllocator, TBlock>(_blocks);
    }
}
