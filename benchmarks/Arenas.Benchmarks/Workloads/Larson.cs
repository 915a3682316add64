using System;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>
/// Larson's server: two threads exchange blocks of 10,000 live ones each, then new threads take over, each with the
/// blocks of the other lane. An operation is one exchange of one thread.
/// </summary>
internal sealed class Larson : Workload
{
    private const int LaneCount = 2;
    private const int LiveCount = 10_000;
    private const int GenerationCount = 4;
    private const int Smallest = 8;
    private const int Largest = 1024;

    public override WorkloadRun Start<TAllocator, TBlock>() => new Run<TAllocator, TBlock>();

    private sealed class Run<TAllocator, TBlock> : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly TBlock[][] _lanes = [new TBlock[LiveCount], new TBlock[LiveCount]];
        private readonly Step[] _steps = Samples.Steps(LiveCount, Smallest, Largest);
        private int _next;

        public Run() => Array.ForEach(_lanes, lane => LiveBlocks.Fill<TAllocator, TBlock>(lane, _steps));

        public override int Granule => 1000;

        public override bool IsParallel => true;

        public override void Repeat(int operations)
        {
            Thread[] threads = new Thread[LaneCount];
            for (int generation = 0; generation < GenerationCount; generation++)
            {
                for (int i = 0; i < LaneCount; i++)
                {
                    TBlock[] lane = _lanes[(i + generation) % LaneCount];
                    int from = _next;
                    threads[i] = new Thread(() => Exchange(lane, from, operations / GenerationCount));
                    _next += _steps.Length / 3;
                }
                Array.ForEach(threads, thread => thread.Start());
                Array.ForEach(threads, thread => thread.Join());
            }
        }

        protected override void Stop() => Array.ForEach(_lanes, LiveBlocks.FreeAll<TAllocator, TBlock>);

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Exchange(TBlock[] lane, int from, int operations)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            Step[] steps = _steps;
            for (int i = 0; i < operations; i++)
            {
                Step step = steps[(from + i) & (steps.Length - 1)];
                ref TBlock place = ref lane[step.Place];
                allocator.Free(place);
                place = allocator.Alloc(step.ByteCount);
                allocator.FirstByte(place) = (byte)i;
            }
        }
    }
}
