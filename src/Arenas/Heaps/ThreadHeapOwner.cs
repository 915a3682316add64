using System.Threading;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>
/// Who uses a thread heap: a thread, or all threads in turn (a hardened heap has no other). It is parked when its
/// thread has died, until another thread adopts it.
/// </summary>
// The thread itself is asked whether it lives: a finalizer would run whenever a collection happens to find it dead,
// and nothing may be freed from one.
internal sealed class ThreadHeapOwner(ThreadHeapRef heap, Thread? thread)
{
    public ThreadHeapRef Heap { get; } = heap;

    public Thread? Thread { get; set; } = thread;

    public bool IsParked => Thread is { IsAlive: false };
}
