using System;
using System.Runtime.CompilerServices;

using Arenas.Benchmarks.Allocators;

namespace Arenas.Benchmarks.Workloads;

/// <summary>What several workloads do with the blocks they hold.</summary>
internal static class LiveBlocks
{
    /// <summary>Fills places with blocks of the sizes that steps name.</summary>
    public static void Fill<TAllocator, TBlock>(TBlock[] places, Step[] steps)
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        TAllocator allocator = TAllocator.OnThisThread();
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = allocator.Alloc(steps[i].ByteCount);
            allocator.FirstByte(places[i]) = (byte)i;
        }
    }

    /// <summary>Frees the blocks of all places.</summary>
    public static void FreeAll<TAllocator, TBlock>(TBlock[] places)
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        TAllocator allocator = TAllocator.OnThisThread();
        foreach (ref TBlock block in places.AsSpan())
        {
            allocator.Free(block);
            Forget(ref block);
        }
    }

    /// <summary>Drops an array, so that it can be collected. An address costs nothing to keep.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Forget<TBlock>(ref TBlock block)
        where TBlock : struct
    {
        if (RuntimeHelpers.IsReferenceOrContainsReferences<TBlock>())
        {
            block = default;
        }
    }
}
