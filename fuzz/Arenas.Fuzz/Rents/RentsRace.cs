using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>Threads that rent at once, return for each other, and are looked after by the clock all the time.</summary>
internal static class RentsRace
{
    private const int ThreadCount = 3;

    // So many that a thread is often just inside its magazine when the clock comes.
    private const int Pairs = 500;

    /// <summary>Runs to the end, with nothing rented; how often each pool was rented from.</summary>
    public static long[] Run(NativeMemoryPool[] pools, int rounds, bool mayRefuse)
    {
        ConcurrentBag<RentedBlock> sent = [];
        long[] rents = new long[pools.Length];
        Exception? failure = null;
        bool isOver = false;
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(number => new Thread(() => Try(() =>
        {
            for (int round = 0; round < rounds; round++)
            {
                Work(number, round);
            }
        })))];
        Thread clock = new(() => Try(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                pools[0].Heap.Decaying?.Invoke(true);
            }
        }));
        clock.Start();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Volatile.Write(ref isOver, true);
        clock.Join();
        ReturnSome(int.MaxValue);
        return failure is null ? rents : throw new ViolationException(failure.Message, failure);

        void Work(int number, int round)
        {
            int index = (number + round) % pools.Length;
            for (int pair = 0; pair < Pairs; pair++)
            {
                if (pools[index].TryRent(NativeMemoryPool.MinBlockBytes, out IMemoryOwner<byte>? owner))
                {
                    owner.Dispose();
                    _ = Interlocked.Increment(ref rents[index]);
                }
            }
            List<RentedBlock> own = [];
            for (int count = (number * 37 % 50) + 20; count > 0; count--)
            {
                int length = count % 19 == 0 ? 9000 : NativeMemoryPool.MinBlockBytes;
                if (pools[index].TryRent(length, out IMemoryOwner<byte>? owner))
                {
                    ulong stamp = ((ulong)(uint)number << 40) | ((ulong)(uint)round << 16) | (uint)count;
                    own.Add(new(owner, index, stamp));
                    own[^1].Fill();
                    _ = Interlocked.Increment(ref rents[index]);
                }
                else if (!mayRefuse)
                {
                    throw new ViolationException("a rent was refused without a reason");
                }
            }
            foreach (RentedBlock block in own)
            {
                sent.Add(block);
            }
            ReturnSome(own.Count);
        }

        void ReturnSome(int count)
        {
            while (count-- > 0 && sent.TryTake(out RentedBlock? block))
            {
                block.Check();
                block.Owner.Dispose();
            }
        }

        void Try(Action work)
        {
            try
            {
                work();
            }
            catch (Exception caught)
            {
                _ = Interlocked.CompareExchange(ref failure, caught, null);
            }
        }
    }
}
