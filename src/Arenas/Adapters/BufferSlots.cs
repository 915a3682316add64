using System;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Idle records of struct owners: a few for each thread, and more for all.</summary>
/// <remarks>A thread that ends loses its few to the collector: they own nothing. More than 16,384 idle ones are let
/// go too.</remarks>
internal sealed class BufferSlots
{
    private const int PerThread = 32;
    private const int ForAll = 16_384;

    [ThreadStatic]
    private static BufferSlots? t_own;

    private static readonly Lock s_lock = new();
    private static readonly BufferSlots s_shared = new(64);

    private BufferSlot[] _idle;
    private int _count;

    private BufferSlots(int capacity) => _idle = new BufferSlot[capacity];

    /// <summary>A record that is open.</summary>
    public static BufferSlot Rent()
    {
        BufferSlots own = t_own ??= new(PerThread);
        if (own._count == 0)
        {
            own.Fill();
        }
        while (own._count > 0)
        {
            BufferSlot slot = own._idle[--own._count];
            // Nothing here keeps a record that is in use: its owner may be lost.
            own._idle[own._count] = null!;
            if (slot.TryReopen())
            {
                return slot;
            }
        }
        BufferSlot fresh = new();
        bool opened = fresh.TryReopen();
        Debug.Assert(opened, "its first life");
        return fresh;
    }

    public static void Return(BufferSlot slot)
    {
        BufferSlots own = t_own ??= new(PerThread);
        if (own._count == PerThread)
        {
            own.Spill();
        }
        own._idle[own._count++] = slot;
        Debug.Assert(own._count <= PerThread, "its few");
    }

    private void Fill()
    {
        lock (s_lock)
        {
            Move(s_shared, this, PerThread / 2);
        }
    }

    private void Spill()
    {
        lock (s_lock)
        {
            if (s_shared._count + (PerThread / 2) > s_shared._idle.Length)
            {
                Array.Resize(ref s_shared._idle, int.Min(ForAll, s_shared._idle.Length * 2));
            }
            Move(this, s_shared, int.Min(PerThread / 2, s_shared._idle.Length - s_shared._count));
        }
        _count = int.Min(_count, PerThread / 2);
    }

    private static void Move(BufferSlots from, BufferSlots to, int most)
    {
        int count = int.Min(most, from._count);
        from._count -= count;
        Array.Copy(from._idle, from._count, to._idle, to._count, count);
        Array.Clear(from._idle, from._count, count);
        to._count += count;
        Debug.Assert(to._count <= to._idle.Length, "room was made");
    }
}
