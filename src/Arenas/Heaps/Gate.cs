using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>
/// Keeps the owner's slow paths and everyone else apart, at no cost to the owner: a lock whose owner never waits for
/// an atomic instruction.
/// </summary>
/// <remarks>
/// <code>
/// open    Busy 0, Seized 0    nobody works on the thread heap's pools
/// owner   Busy 1, Seized 0    the owner is in a slow path
/// seized  Busy 0, Seized 1    decay, statistics, the verifier or dispose look at it; a slow path waits
/// </code>
/// The owner writes Busy and then reads Seized; the other side writes Seized and then reads Busy. One of the two must
/// see the other, so one side needs a barrier: the rare one pays for both with a barrier on every processor
/// (Dice, Huang, Yang: Asymmetric Dekker Synchronization, 2001). The owner's fast paths pass through no gate: they
/// set bits that a seizer may find a moment later, and move no block between lists.
/// </remarks>
internal static class Gate
{
    /// <summary>Whether the caller may move blocks and pools of a thread heap: for assertions.</summary>
    /// <remarks>The owner is in a slow path, or someone has seized it, or all threads take turns at it under a lock, or
    /// its thread is dead and the heap's lock keeps the others away.</remarks>
    public static bool IsHeld(NativeHeap heap, ThreadHeapRef local) =>
        local.Busy == 1 || local.Seized == 1 || heap.IsHardened || heap.Lock.IsHeldByCurrentThread;

    /// <summary>Enters a slow path of the calling thread's own heap; false if its heap was disposed.</summary>
    public static bool TryEnter(ThreadHeapRef local)
    {
        Debug.Assert(local.Busy == 0, "a slow path does not call another");
        Volatile.Write(ref local.Busy, 1);
        return Volatile.Read(ref local.Seized) == 0 || TryEnterSeized(local);
    }

    public static void Exit(ThreadHeapRef local)
    {
        Debug.Assert(local.Busy == 1, "exit follows enter");
        Volatile.Write(ref local.Busy, 0);
    }

    /// <summary>Seizes thread heaps that <see cref="Mark"/> marked: waits until no owner is in a slow path.</summary>
    public static void WaitUntilSeized(List<ThreadHeapRef> heaps)
    {
        Interlocked.MemoryBarrierProcessWide();
        foreach (ThreadHeapRef heap in heaps)
        {
            Debug.Assert(heap.Seized == 1, "marked first, or the owner does not wait");
            SpinWait wait = default;
            while (Volatile.Read(ref heap.Busy) != 0)
            {
                wait.SpinOnce();
            }
        }
    }

    /// <summary>Announces a seizure. The heap's lock is held, so that no one adopts a pool meanwhile.</summary>
    public static void Mark(ThreadHeapRef heap)
    {
        Debug.Assert(heap.Seized == 0, "one seizure at a time");
        Volatile.Write(ref heap.Seized, 1);
    }

    public static void Release(List<ThreadHeapRef> heaps)
    {
        foreach (ThreadHeapRef heap in heaps)
        {
            Debug.Assert(heap.Seized == 1, "release follows seizure");
            Volatile.Write(ref heap.Seized, 0);
        }
    }

    private static bool TryEnterSeized(ThreadHeapRef local)
    {
        do
        {
            Volatile.Write(ref local.Busy, 0);
            SpinWait wait = default;
            while (Volatile.Read(ref local.Seized) != 0)
            {
                if (Volatile.Read(ref local.Tag) == 0)
                {
                    return false;
                }
                wait.SpinOnce();
            }
            Volatile.Write(ref local.Busy, 1);
        }
        while (Volatile.Read(ref local.Seized) != 0);
        Debug.Assert(local.Busy == 1, "the owner is in its slow path");
        return true;
    }
}
