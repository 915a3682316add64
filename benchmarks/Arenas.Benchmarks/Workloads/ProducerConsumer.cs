using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>One thread allocates, another one frees. An operation is one block that goes through the ring.</summary>
internal sealed class ProducerConsumer : Workload
{
    private const int RingLength = 4096;
    private const int PublishEvery = 32;
    private const int Smallest = 16;
    private const int Largest = 512;

    public override WorkloadRun Start<TAllocator, TBlock>() => new Run<TAllocator, TBlock>();

    private sealed class Run<TAllocator, TBlock> : WorkloadRun
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        private readonly TBlock[] _ring = new TBlock[RingLength];
        private readonly ushort[] _sizes = Samples.MixedSizes(Smallest, Largest);
        private readonly SemaphoreSlim _begin = new(0);
        private readonly Thread _consumer;
        private RingEnds _ends;
        private long _goal;

        public Run()
        {
            _consumer = new Thread(ConsumeUntilStopped) { IsBackground = true };
            _consumer.Start();
        }

        public override int Granule => 1024;

        public override bool IsParallel => true;

        public override void Repeat(int operations)
        {
            _goal = _ends.Produced + operations;
            _begin.Release();
            Produce(_goal);
            SpinWait wait = default;
            while (Volatile.Read(ref _ends.Consumed) != _goal)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }

        protected override void Stop()
        {
            _goal = -1;
            _begin.Release();
            _consumer.Join();
            _begin.Dispose();
        }

        private void ConsumeUntilStopped()
        {
            for (_begin.Wait(); _goal >= 0; _begin.Wait())
            {
                Consume(_goal);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Produce(long goal)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            TBlock[] ring = _ring;
            ushort[] sizes = _sizes;
            SpinWait wait = default;
            long produced = _ends.Produced;
            while (produced < goal)
            {
                if (produced + PublishEvery - Volatile.Read(ref _ends.Consumed) > RingLength)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                    continue;
                }
                wait.Reset();
                for (int i = 0; i < PublishEvery; i++, produced++)
                {
                    TBlock block = allocator.Alloc(sizes[produced & (Samples.SizeCount - 1)]);
                    allocator.FirstByte(block) = (byte)i;
                    ring[produced & (RingLength - 1)] = block;
                }
                Volatile.Write(ref _ends.Produced, produced);
            }
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        private void Consume(long goal)
        {
            TAllocator allocator = TAllocator.OnThisThread();
            TBlock[] ring = _ring;
            SpinWait wait = default;
            long consumed = _ends.Consumed;
            while (consumed < goal)
            {
                long produced = Volatile.Read(ref _ends.Produced);
                if (consumed == produced)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                    continue;
                }
                wait.Reset();
                for (; consumed < produced; consumed++)
                {
                    ref TBlock place = ref ring[consumed & (RingLength - 1)];
                    allocator.Free(place);
                    LiveBlocks.Forget(ref place);
                }
                Volatile.Write(ref _ends.Consumed, consumed);
            }
        }
    }
}
