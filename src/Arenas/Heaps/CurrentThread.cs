using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>The thread heap that this thread used last, and the tag of its heap.</summary>
// A class of its own, an integer and not a pointer, and no static constructor: the JIT then reads it with one call
// for the thread's block and one load. Each of the three, otherwise, adds loads and a test to every operation.
internal static class CurrentThread
{
    [ThreadStatic]
    private static nuint t_heap;

    // Beside the pointer, so that one comparison says that it is there and whose it is. The tag of a heap is never
    // given twice, and a disposed heap compares with none.
    [ThreadStatic]
    private static ulong t_tag;

    public static ThreadHeapRef Heap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(t_heap);
    }

    public static ulong Tag
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => t_tag;
    }

    public static void Set(ThreadHeapRef heap, ulong tag)
    {
        Debug.Assert(heap.IsNull == (tag == 0), "no thread heap, no tag");
        t_heap = heap.Address;
        t_tag = tag;
    }
}
