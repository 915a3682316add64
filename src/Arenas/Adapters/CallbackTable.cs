using System;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Finds the callbacks that a context or a slot stands for.</summary>
/// <remarks>
/// A context is a number and no pointer: its low bits are a place in the table, the rest is never given twice. What
/// native code passes after the end of the callbacks, or makes up, finds nothing and touches nothing.
/// </remarks>
internal static class CallbackTable
{
    /// <summary>Allocators without a context that a process can have at a time.</summary>
    public const int SlotCount = 4;

    private const int PlaceBits = 20;

    private static readonly Lock s_lock = new();
    private static readonly AllocatorCallbacks?[] s_slots = new AllocatorCallbacks?[SlotCount];
    private static AllocatorCallbacks?[] s_live = new AllocatorCallbacks?[16];
    private static long s_given;
    private static int s_lastSlot = -1;
    private static long s_staleCalls;

    /// <summary>Calls whose context or slot stands for nothing.</summary>
    public static long StaleCalls => Volatile.Read(ref s_staleCalls);

    /// <summary>Enters callbacks; tells them their context before anyone can find them by it.</summary>
    public static void Add(AllocatorCallbacks callbacks)
    {
        lock (s_lock)
        {
            int place = Array.IndexOf(s_live, null);
            if (place < 0)
            {
                place = s_live.Length;
                if (place == 1 << PlaceBits)
                {
                    throw new InvalidOperationException($"{place} callbacks are in use; that is all there can be.");
                }
                AllocatorCallbacks?[] grown = new AllocatorCallbacks?[place * 2];
                s_live.CopyTo(grown, 0);
                Volatile.Write(ref s_live, grown);
            }
            callbacks.Context = (nint)((++s_given << PlaceBits) | (uint)place);
            Debug.Assert(callbacks.Context > 0, "2^43 are never used up");
            Volatile.Write(ref s_live[place], callbacks);
        }
    }

    public static void Remove(AllocatorCallbacks callbacks)
    {
        lock (s_lock)
        {
            int place = Array.IndexOf(s_live, callbacks);
            Debug.Assert(place >= 0, "entered, and not yet removed");
            Volatile.Write(ref s_live[place], null);
        }
    }

    /// <summary>What a context stands for; null, and counted, if that is nothing (any more).</summary>
    public static AllocatorCallbacks? Find(nint context)
    {
        AllocatorCallbacks?[] live = Volatile.Read(ref s_live);
        nint place = context & ((1 << PlaceBits) - 1);
        if (place < live.Length && Volatile.Read(ref live[place]) is { } found && found.Context == context)
        {
            return found;
        }
        CountStale();
        return null;
    }

    /// <summary>Takes the slot that has been free longest: late calls into it then find nothing for longest.</summary>
    public static int TakeSlot(AllocatorCallbacks callbacks)
    {
        lock (s_lock)
        {
            for (int step = 1; step <= SlotCount; step++)
            {
                int slot = (s_lastSlot + step) % SlotCount;
                if (s_slots[slot] is null)
                {
                    s_lastSlot = slot;
                    Volatile.Write(ref s_slots[slot], callbacks);
                    return slot;
                }
            }
        }
        throw new InvalidOperationException(
            $"All {SlotCount} slots are taken: functions without a context are compiled, one set for each slot.");
    }

    public static void ReturnSlot(int slot)
    {
        Debug.Assert(s_slots[slot] is not null, "taken");
        Volatile.Write(ref s_slots[slot], null);
    }

    /// <summary>What a slot stands for; null, and counted, if that is nothing (any more).</summary>
    public static AllocatorCallbacks? AtSlot(int slot)
    {
        AllocatorCallbacks? found = Volatile.Read(ref s_slots[slot]);
        if (found is null)
        {
            CountStale();
        }
        return found;
    }

    private static void CountStale() => Interlocked.Increment(ref s_staleCalls);
}
