using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas;

/// <summary>
/// The calling thread's part of a heap: the same blocks, without looking the thread up at every call.
/// </summary>
/// <remarks>
/// <para><b>Owns</b>: nothing. Blocks belong to the heap; any thread may free them there.</para>
/// <para><b>Threads</b>: it cannot leave the thread it was made on: a ref struct is not stored and crosses no
/// await.</para>
/// <para><b>Cost</b>: the least the library has: about two thirds of
/// <see cref="NativeHeap.Alloc(nuint, string, int)"/>.</para>
/// <para><b>Fails</b>: as the members of <see cref="NativeHeap"/> do.</para>
/// </remarks>
public readonly unsafe ref struct ThreadHeap
{
    private readonly NativeHeap _heap;
    private readonly ThreadHeapRef _local;
    private readonly ulong _tag;

    internal ThreadHeap(NativeHeap heap, ThreadHeapRef local)
    {
        _heap = heap;
        _local = local;
        _tag = heap.Tag;
    }

    /// <summary>Gets the heap.</summary>
    public NativeHeap Heap => _heap;

    /// <inheritdoc cref="NativeHeap.Alloc(nuint, string, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void* Alloc(
        nuint byteCount, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        // The heap is asked and not the record, which does not outlive the heap for long.
        ThreadHeapRef local = default;
        if (_heap.AllocTag == _tag)
        {
            local = _local;
            if (byteCount <= Geometry.MaxSmallBlock
                && local.TryPop(SizeClasses.OfSmall(byteCount), out nuint block))
            {
                return (void*)block;
            }
        }
        return _heap.AllocSlow(local, byteCount, file, line);
    }

    /// <inheritdoc cref="NativeHeap.AllocZeroed(nuint, string, int)"/>
    public void* AllocZeroed(
        nuint byteCount, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        _heap.AllocZeroed(byteCount, file, line);

    /// <inheritdoc cref="NativeHeap.Free"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(void* block, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        nuint address = (nuint)block;
        if (_heap.FastTag == _tag && _local.TryPushLast(address))
        {
            return;
        }
        if (ArenaDirectory.Lookup(address) == _heap.SmallEntry)
        {
            PoolRef pool = PoolRef.OfSmallBlock(address);
            if (pool.Owner == _local.Address)
            {
                int left = pool.FreeLocalSmall(address & (Geometry.SmallPoolSize - 1));
                if (left > 0)
                {
                    return;
                }
                if (left == 0)
                {
                    _heap.OnCountdown(_local, pool);
                    return;
                }
            }
        }
        _heap.FreeSlow(address, file, line);
    }
}
