using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>All heaps of the process.</summary>
internal static class HeapRegistry
{
    public static NativeHeap[] Natives() => LiveSet<NativeHeap>.All();

    public static ObjectHeap[] Objects() => LiveSet<ObjectHeap>.All();
}
