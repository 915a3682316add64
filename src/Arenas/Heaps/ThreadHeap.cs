using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas;

/// <summary>The calling thread's part of a heap: the same blocks, without looking the thread up at every call.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing. Blocks belong to the heap; any thread may free them there.</para>
/// <para><b>Threads</b>: it cannot leave the thread it was made on: a ref struct is not stored and crosses no await.</para>
/// <para><b>Cost</b>: the least the library has: about two thirds of <see cref="NativeHeap.Alloc(nuint)"/>.</para>
/// <para><b>Fails</b>: as the members of <see cref="NativeHeap"/> do.</para>
/// </remarks>
public readonly unsafe ref struct ThreadHeap
{
    private readonly NativeHeap _heap;
    private readonly ThreadHeapRef _local;

    internal ThreadHeap(NativeHeap heap, ThreadHeapRef local)
    {
        _heap = heap;
        _local = local;
    }

    /// <summary>Gets the heap.</summary>
    public NativeHeap Heap => _heap;

    /// <inheritdoc cref="NativeHeap.Alloc(nuint)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void* Alloc(nuint byteCount)
    {
        // The heap is asked and not the record, which does not outlive the heap for long.
        if (byteCount <= Geometry.MaxSmallBlock && _heap.FastTag == _heap.Tag)
        {
            nuint block = _local.Pop(SizeClasses.OfSmall(byteCount));
            if (block != 0)
            {
                return (void*)block;
            }
        }
        return _heap.AllocSlow(byteCount);
    }

    /// <inheritdoc cref="NativeHeap.AllocZeroed(nuint)"/>
    public void* AllocZeroed(nuint byteCount) => _heap.AllocZeroed(byteCount);

    /// <inheritdoc cref="NativeHeap.Free"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(void* block)
    {
        nuint address = (nuint)block;
        if (ArenaDirectory.Lookup(address) == _heap.SmallEntry)
        {
            PoolRef pool = PoolRef.OfSmallBlock(address);
            if (pool.Owner == _local.Address && pool.TryFreeLocalSmall(address & (Geometry.SmallPoolSize - 1)))
            {
                if (pool.CountDown() == 0)
                {
                    _heap.OnCountdown(pool);
                }
                return;
            }
        }
        _heap.FreeSlow(address);
    }
}
