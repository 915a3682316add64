using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>Chooses blocks to be traced, so that each byte that leaves a pool has the same chance, and serves
/// them.</summary>
/// <remarks>
/// <para>The distance from one sampled byte to the next is drawn from an exponential distribution (a Poisson process,
/// as in tcmalloc and Go). Nothing is counted when a block is taken: a refill takes what it makes available from the
/// distance, and makes no more available than the distance allows, so that the next block is asked for on the slow
/// path.</para>
/// <para>A sampled block comes from a pool of a thread heap that no thread owns, so that its free takes the slow path
/// too.</para>
/// <para>A block that is freed before any other is taken returns to the word it came from, and is taken again without a
/// refill. What was sampled is then the place in the word and not that allocation: so the sample passes on to the
/// next allocation of the class. In a loop of pairs that would make every pair slow; so after some passes it goes on
/// with a chance that falls, and what it stands for grows as much, which leaves the estimate without a bias.</para>
/// </remarks>
[SuppressMessage("Security", "CA5394", Justification = "A sample is to be fair, not secret.")]
internal sealed class BlockSampler
{
    private readonly NativeHeap _heap;
    private readonly SampleRate _rate;
    private readonly Lock _lock = new();
    private long _left;

    public BlockSampler(NativeHeap heap, TraceSettings settings)
    {
        Debug.Assert(settings.SampleBytes > 0, "a distance");
        _heap = heap;
        _rate = new(settings.SampleBytes);
    }

    /// <summary>Whether a thread heap is the one that sampled blocks come from.</summary>
    public bool Owns(ThreadHeapRef local) => local.Address == _heap.SampledOwner;

    /// <summary>For how many allocations a sampled block stands.</summary>
    public double WeightOf(long blockBytes, int passed) => _rate.WeightOf(blockBytes, passed);

    /// <summary>Bytes that a sampled block stands for.</summary>
    public long Estimate(long byteCount, long blockBytes, int passed)
    {
        Debug.Assert(blockBytes > 0, "a block has a size");
        Debug.Assert(byteCount <= blockBytes && passed >= 0, "what was asked for fits");
        return (long)(byteCount * WeightOf(blockBytes, passed));
    }

    /// <summary>How many of some blocks a refill may make available: fewer, if one of them is to be sampled.</summary>
    public int Grant(ThreadHeapRef local, int sizeClass, int count)
    {
        Debug.Assert(count > 0, "a refill makes something available");
        long blockSize = (long)SizeClasses.BlockSize(sizeClass);
        long left = local.SampleLeft - (count * blockSize);
        if (left >= 0)
        {
            local.SampleLeft = left;
            return count;
        }
        int granted = int.Max(1, (int)(local.SampleLeft / blockSize));
        MakeDue(local, sizeClass);
        return granted;
    }

    /// <summary>Whether the next allocation of a class, of which no block is available, is to be sampled.</summary>
    public bool IsDue(ThreadHeapRef local, int sizeClass)
    {
        if ((local.SampleDue & (UInt128.One << sizeClass)) == 0 && Left(local) < (long)SizeClasses.BlockSize(sizeClass))
        {
            MakeDue(local, sizeClass);
        }
        return (local.SampleDue & (UInt128.One << sizeClass)) != 0;
    }

    /// <summary>Whether a large block is to be sampled.</summary>
    /// <remarks>And a block of a hardened heap, of which no thread owns a part: then all threads count
    /// together.</remarks>
    public bool IsDueLarge(ThreadHeapRef local, long blockBytes)
    {
        Debug.Assert(blockBytes > 0, "a block has a size");
        if (local.IsNull)
        {
            lock (_lock)
            {
                _left = (_left <= 0 ? _rate.Draw() : _left) - blockBytes;
                return _left < 0;
            }
        }
        long left = Left(local) - blockBytes;
        local.SampleLeft = left >= 0 ? left : _rate.Draw();
        return left < 0;
    }

    /// <summary>Takes a block for the allocation that is due; false if there is no memory, and it is sampled no
    /// more.</summary>
    public bool TryTake(ThreadHeapRef local, int sizeClass, out PoolRef pool, out uint index, out int passed)
    {
        Debug.Assert((local.SampleDue & (UInt128.One << sizeClass)) != 0, "the allocation is sampled");
        local.SampleDue &= ~(UInt128.One << sizeClass);
        passed = local.SamplePassed(sizeClass);
        pool = default;
        index = 0;
        lock (_lock)
        {
            ThreadHeapRef own = _heap.SampledHeap();
            if (own.IsNull || !Gate.TryEnter(own))
            {
                return false;
            }
            nuint block = 0;
            for (Refusal refusal = Refusal.None; refusal == Refusal.None && !own.TryPop(sizeClass, out block);)
            {
                refusal = Supply.Refill(_heap, own, sizeClass);
            }
            own.ForgetLast();
            Gate.Exit(own);
            if (block == 0)
            {
                return false;
            }
            pool = PoolRef.OfBlock(block, SizeClasses.PoolShift(sizeClass));
            bool starts = pool.TryIndexOf(block - pool.Start, out index);
            Debug.Assert(starts && pool.Owner == own.Address, "a block of a pool that the sampler owns");
        }
        AlwaysEmpty.MakeLast(local, pool.BlockAt((int)index));
        return true;
    }

    /// <summary>A sampled block is freed by the thread that may have taken it last: if it would have gone back where it
    /// came from, the next allocation of its class is sampled in its place.</summary>
    public static void Pass(ThreadHeapRef local, nuint block, int sizeClass, int passed)
    {
        Debug.Assert(block != 0 && passed >= 0, "a sampled block");
        if (local.LastBlock != block)
        {
            return;
        }
        local.ForgetLast();
        if (++passed > TraceWord.NumberMask
            || (passed > SampleRate.FreePasses && Random.Shared.Next(passed) == 0))
        {
            return;
        }
        local.SamplePassed(sizeClass) = passed;
        local.SampleDue |= UInt128.One << sizeClass;
    }

    private void MakeDue(ThreadHeapRef local, int sizeClass)
    {
        Debug.Assert((uint)sizeClass < SizeClasses.PooledCount, "a pooled class");
        local.SampleDue |= UInt128.One << sizeClass;
        local.SamplePassed(sizeClass) = 0;
        local.SampleLeft = _rate.Draw();
    }

    private long Left(ThreadHeapRef local)
    {
        if (local.SampleLeft <= 0)
        {
            local.SampleLeft = _rate.Draw();
        }
        return local.SampleLeft;
    }
}
