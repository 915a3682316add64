using System;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>The thread heap that this thread used last.</summary>
// A class of its own, an integer and not a pointer, and no static constructor: the JIT then reads it with one call
// for the thread's block and one load. Each of the three, otherwise, adds loads and a test to every operation.
internal static class CurrentThread
{
    [ThreadStatic]
    private static nuint t_heap;

    public static ThreadHeapRef Heap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(t_heap);
        set => t_heap = value.Address;
    }
}
