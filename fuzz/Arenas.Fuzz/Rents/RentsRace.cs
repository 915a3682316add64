using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>Threads that rent at once, return for each other, and are looked after by the clock all the time.</summary>
/// <param name="pools">The pools, over one heap.</param>
/// <param name="mayRefuse">Whether a rent may be refused.</param>
internal sealed class RentsRace(NativeMemoryPool[] pools, bool mayRefuse)
{
    private const int ThreadCount = 3;

    // So many that a thread is often just inside its magazine when the clock comes.
    private const int Pairs = 500;

    private readonly ConcurrentBag<RentedBlock> _sent = [];
    private readonly long[] _rents = new long[pools.Length];
    private Exception? _failure;
    private bool _isOver;

    /// <summary>Runs to the end, with nothing rented; how often each pool was rented from.</summary>
    public long[] Run(int rounds)
    {
        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(number => new Thread(() => Try(() =>
        {
            for (int round = 0; round < rounds; round++)
            {
                int pool = (number + round) % pools.Length;
                RentPairs(pool);
                RentAndPass(pool, number, round);
            }
        })))];
        Thread clock = new(() => Try(() =>
        {
            while (!Volatile.Read(ref _isOver))
            {
                pools[0].Heap.Decaying?.Invoke(true);
            }
        }));
        clock.Start();
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Volatile.Write(ref _isOver, true);
        clock.Join();
        ReturnSome(int.MaxValue);
        return _failure is null ? _rents : throw new ViolationException(_failure.Message, _failure);
    }

    private void RentPairs(int pool)
    {
        for (int pair = 0; pair < Pairs; pair++)
        {
            if (pools[pool].TryRent(NativeMemoryPool.MinBlockBytes, out IMemoryOwner<byte>? owner))
            {
                owner.Dispose();
                _ = Interlocked.Increment(ref _rents[pool]);
            }
        }
    }

    private void RentAndPass(int pool, int number, int round)
    {
        List<RentedBlock> own = [];
        for (int count = (number * 37 % 50) + 20; count > 0; count--)
        {
            int length = count % 19 == 0 ? 9000 : NativeMemoryPool.MinBlockBytes;
            ulong stamp = ((ulong)(uint)number << 40) | ((ulong)(uint)round << 16) | (uint)count;
            if (RentedBlock.TryRent(pools[pool], pool, length, stamp) is { } block)
            {
                block.Fill();
                own.Add(block);
                _ = Interlocked.Increment(ref _rents[pool]);
            }
            else
            {
                ViolationException.Unless(mayRefuse, "a rent was refused without a reason");
            }
        }
        own.ForEach(_sent.Add);
        ReturnSome(own.Count);
    }

    private void ReturnSome(int count)
    {
        while (count-- > 0 && _sent.TryTake(out RentedBlock? block))
        {
            block.Check();
            block.Owner.Dispose();
        }
    }

    private void Try(Action work)
    {
        try
        {
            work();
        }
        catch (Exception caught)
        {
            _ = Interlocked.CompareExchange(ref _failure, caught, null);
        }
    }
}
