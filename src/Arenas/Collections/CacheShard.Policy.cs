using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Collections;

/// <content>Which entry goes: a window of newcomers, and a main part for what is used more often.</content>
/// <remarks>
/// After W-TinyLFU (Einziger, Friedman and Manes, 2017), arranged so that it costs no links. How often a resident was
/// used stands in its slot; the sketch remembers the same of what was evicted, and a key that returns goes on from
/// there. The window is a queue of tags. In the main part the victim is the least used of a few slots behind a hand
/// that goes round the index, and so, as its order is that of a hash, of a random sample. Whoever leaves the window
/// has to have been used more than the victim, by their bytes, or goes in its place. All counts are halved from time
/// to time.
/// </remarks>
internal partial struct CacheShard
{
    private const int SampleSize = 8;
    private const int UsesPerEntry = 32;
    private const int WindowShift = 6;

    /// <summary>Counts one use of the entry in a slot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Use(int at)
    {
        ref ulong slot = ref Slot(at);
        ulong used = CacheSlot.Used(slot);
        if (used != slot)
        {
            slot = used;
            if (++_uses >= Count * UsesPerEntry)
            {
                Age();
            }
        }
    }

    /// <summary>Makes the entry in a new slot the window's youngest, as often used as is remembered of its key.
    /// </summary>
    public void Admit(int at, ulong hash)
    {
        int used = int.Min(CacheSlot.MaxFrequency, Remembered(hash) + 1);
        ref ulong slot = ref Slot(at);
        slot = CacheSlot.WithFrequency(CacheSlot.InWindow(slot), used);
        WindowCount++;
        while (WindowCount > WindowShare || _ringCount == RingLength(Capacity))
        {
            LeaveWindow(OldestInWindow());
        }
        RingAt(_ringCount++) = (ushort)CacheSlot.Tag(slot);
        if (used < CacheSlot.MaxFrequency && ++_uses >= Count * UsesPerEntry)
        {
            Age();
        }
    }

    /// <summary>Says which entry to evict; -1 if there is none.</summary>
    public int Victim()
    {
        int candidate = WindowCount >= WindowShare ? OldestInWindow() : -1;
        int victim = LeastUsed();
        if (victim < 0)
        {
            return candidate >= 0 ? candidate : OldestInWindow();
        }
        if (candidate >= 0 && IsWorthMore(Slot(candidate), Slot(victim)))
        {
            LeaveWindow(candidate);
            candidate = -1;
        }
        return candidate >= 0 ? candidate : victim;
    }

    /// <summary>Forgets what the policy holds of a slot that is about to be emptied.</summary>
    public void Forget(int at) => LeaveWindow(at);

    /// <summary>Remembers how often an entry was used that is evicted.</summary>
    public readonly void Remember(int at, ulong hash) => Raise(hash, CacheSlot.Frequency(Slot(at)));

    private readonly int WindowShare => int.Max(1, Count >> WindowShift);

    private static int RingLength(int capacity) => int.Max(8, capacity >> 3);

    // By bytes: of two entries the one that is used more for its size is kept.
    private static bool IsWorthMore(ulong candidate, ulong victim)
    {
        long candidateBytes = (long)CacheSlot.Entry(candidate).BlockBytes;
        long victimBytes = (long)CacheSlot.Entry(victim).BlockBytes;
        Debug.Assert(candidateBytes > 0 && victimBytes > 0, "entries in blocks");
        return CacheSlot.Frequency(candidate) * victimBytes > CacheSlot.Frequency(victim) * candidateBytes;
    }

    private int LeastUsed()
    {
        int best = -1;
        int least = CacheSlot.MaxFrequency + 1;
        int slots = SlotCount;
        for (int seen = 0, visited = 0; seen < SampleSize && visited < slots; visited++)
        {
            _hand = _hand + 1 < slots ? _hand + 1 : 0;
            ulong slot = Slot(_hand);
            if (slot == 0 || CacheSlot.IsInWindow(slot))
            {
                continue;
            }
            seen++;
            if (CacheSlot.Frequency(slot) < least)
            {
                least = CacheSlot.Frequency(slot);
                best = _hand;
            }
        }
        return best;
    }

    // The ring names tags: of an entry that left the window otherwise nothing is found, and the next one is looked at.
    private int OldestInWindow()
    {
        while (_ringCount > 0)
        {
            int tag = RingAt(0);
            _ringStart = _ringStart + 1 < RingLength(Capacity) ? _ringStart + 1 : 0;
            _ringCount--;
            int at = InWindow(tag);
            if (at >= 0)
            {
                return at;
            }
        }
        Debug.Assert(WindowCount == 0, "the ring names every entry of the window");
        return -1;
    }

    private readonly int InWindow(int tag)
    {
        for (int at = FirstFrom(tag); at < SlotCount && CacheSlot.Tag(Slot(at)) == tag && Slot(at) != 0; at++)
        {
            if (CacheSlot.IsInWindow(Slot(at)))
            {
                return at;
            }
        }
        return -1;
    }

    private void LeaveWindow(int at)
    {
        if (at >= 0 && CacheSlot.IsInWindow(Slot(at)))
        {
            Slot(at) = CacheSlot.InMain(Slot(at));
            WindowCount--;
            Debug.Assert(WindowCount >= 0, "the window's entries are counted");
        }
    }

    private void TakeWindow(ref CacheShard from)
    {
        for (int i = 0; i < from._ringCount; i++)
        {
            if (_ringCount == RingLength(Capacity))
            {
                LeaveWindow(OldestInWindow());
            }
            RingAt(_ringCount++) = from.RingAt(i);
        }
    }

    private readonly ref ushort RingAt(int index)
    {
        int length = RingLength(Capacity);
        int at = _ringStart + index;
        Debug.Assert((uint)index < (uint)length, "a place of the ring");
        nuint ring = SketchAddress + (nuint)(SketchWords(Capacity) * sizeof(ulong));
        return ref BlockMemory.At<ushort>(ring + ((nuint)(uint)(at < length ? at : at - length) * sizeof(ushort)));
    }

    private void Age()
    {
        _uses >>= 1;
        for (int at = NextFrom(0); at >= 0; at = NextFrom(at + 1))
        {
            Slot(at) = CacheSlot.WithFrequency(Slot(at), CacheSlot.Frequency(Slot(at)) >> 1);
        }
        HalveSketch();
    }
}
