using System;
using System.Diagnostics;
using System.Numerics;

using Arenas.Layout;

namespace Arenas.Cycles;

/// <content>Which objects a collection looks at.</content>
internal sealed partial class Collector
{
    private ulong _rootMask = ObjectWord.ExternalMask;

    /// <summary>Whether a count of some object in a generation, or a younger one, has fallen to a value above
    /// 0.</summary>
    // Bacon and Rajan, 2001: only such an object can be the last that was let go of a dead cycle.
    public bool HasSuspects(int generation)
    {
        byte bit = (byte)(1 << generation);
        if (generation == ObjectHeap.OldestGeneration)
        {
            for (SlabRef slab = _heap.Slabs.First; !slab.IsNull; slab = new(slab.Next))
            {
                if ((slab.Suspects & bit) != 0)
                {
                    return true;
                }
            }
            return false;
        }
        for (SlabRef slab = _heap.FirstYoung; !slab.IsNull; slab = new(slab.NextYoung))
        {
            if ((slab.Suspects & bit) != 0)
            {
                return true;
            }
        }
        for (SlabRef slab = generation == 0 ? default : _heap.FirstMiddle; !slab.IsNull; slab = new(slab.NextMiddle))
        {
            if ((slab.Suspects & bit) != 0)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Lets a generation and all younger ones grow older without a look: none of them can be dead.</summary>
    public long Promote(int generation)
    {
        long count = TakeCandidates(generation);
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            for (int index = slab.NextTaken(0); index < slab.WordCount; index = slab.NextTaken(index + 1))
            {
                slab.White(index) = 0;
            }
        }
        DropWork();
        return count;
    }

    /// <summary>Makes the objects of a generation, and of all younger ones, white and one generation older.</summary>
    private long TakeCandidates(int generation)
    {
        ListSlabs(generation);
        byte cleared = (byte)~((2 << generation) - 1);
        long count = 0;
        for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
        {
            slab.Suspects &= cleared;
            slab.TakeNone();
            slab.HasAged = 1;
            count += generation switch
            {
                0 => TakeYoung(slab),
                1 => TakeUpToMiddle(slab),
                _ => TakeAll(slab),
            };
        }
        return count;
    }

    private static int TakeYoung(SlabRef slab)
    {
        ReadOnlySpan<ulong> live = slab.Bitmap(SlabBits.Live);
        ReadOnlySpan<ulong> old = slab.Bitmap(SlabBits.Old);
        Span<ulong> middle = slab.Bitmap(SlabBits.Middle);
        int count = 0;
        for (int index = 0; index < live.Length; index++)
        {
            ulong taken = live[index] & ~(middle[index] | old[index]);
            if (taken != 0)
            {
                slab.Whiten(index, taken);
                middle[index] |= taken;
                count += BitOperations.PopCount(taken);
            }
        }
        return count;
    }

    private static int TakeUpToMiddle(SlabRef slab)
    {
        ReadOnlySpan<ulong> live = slab.Bitmap(SlabBits.Live);
        Span<ulong> old = slab.Bitmap(SlabBits.Old);
        Span<ulong> middle = slab.Bitmap(SlabBits.Middle);
        int count = 0;
        for (int index = 0; index < live.Length; index++)
        {
            ulong taken = live[index] & ~old[index];
            if (taken != 0)
            {
                slab.Whiten(index, taken);
                middle[index] &= old[index];
                old[index] |= taken;
                count += BitOperations.PopCount(taken);
            }
        }
        return count;
    }

    private static int TakeAll(SlabRef slab)
    {
        ReadOnlySpan<ulong> live = slab.Bitmap(SlabBits.Live);
        Span<ulong> old = slab.Bitmap(SlabBits.Old);
        Span<ulong> middle = slab.Bitmap(SlabBits.Middle);
        int count = 0;
        for (int index = 0; index < live.Length; index++)
        {
            ulong frozen = middle[index] & old[index];
            ulong taken = live[index] & ~frozen;
            if (taken != 0)
            {
                slab.Whiten(index, taken);
                middle[index] = frozen;
                old[index] |= taken;
                count += BitOperations.PopCount(taken);
            }
        }
        return count;
    }

    /// <summary>Lists the slabs that may have candidates, and moves them to the list of the next generation.</summary>
    private void ListSlabs(int generation)
    {
        Debug.Assert(_work.IsNull, "the collection before has dropped its slabs");
        _work = default;
        if (generation == ObjectHeap.OldestGeneration)
        {
            for (SlabRef slab = _heap.Slabs.First; !slab.IsNull; slab = new(slab.Next))
            {
                // A slab that is in no list any longer may go, should it hold nothing.
                bool wasListed = (slab.InYoung | slab.InMiddle) != 0;
                slab.InYoung = 0;
                slab.InMiddle = 0;
                if (slab.IsTracked && (slab.InUse > 0 || wasListed))
                {
                    slab.NextWork = _work.Address;
                    _work = slab;
                }
            }
            _heap.FirstYoung = default;
            _heap.FirstMiddle = default;
            return;
        }
        for (SlabRef slab = _heap.FirstYoung; !slab.IsNull; slab = new(slab.NextYoung))
        {
            slab.InYoung = 0;
            slab.NextWork = _work.Address;
            _work = slab;
            if (slab.InMiddle == 0 && generation == 0)
            {
                slab.InMiddle = 1;
                slab.NextMiddle = _heap.FirstMiddle.Address;
                _heap.FirstMiddle = slab;
            }
            else if (generation == 1)
            {
                // Already in this collection's list, or about to be: once is enough.
                slab.HasUnvisitedRoots = 1;
            }
        }
        _heap.FirstYoung = default;
        if (generation == 1)
        {
            for (SlabRef slab = _heap.FirstMiddle; !slab.IsNull; slab = new(slab.NextMiddle))
            {
                slab.InMiddle = 0;
                if (slab.HasUnvisitedRoots == 0)
                {
                    slab.NextWork = _work.Address;
                    _work = slab;
                }
            }
            _heap.FirstMiddle = default;
            for (SlabRef slab = _work; !slab.IsNull; slab = new(slab.NextWork))
            {
                slab.HasUnvisitedRoots = 0;
            }
        }
    }

    /// <summary>Forgets the slabs of the collection; those without objects go.</summary>
    private void DropWork()
    {
        SlabRef next;
        for (SlabRef slab = _work; !slab.IsNull; slab = next)
        {
            next = new(slab.NextWork);
            Debug.Assert(slab.Greys == GreyState.None, "its mark has ended");
            slab.NextWork = 0;
            Span<ulong> domain = slab.Bitmap(SlabBits.Domain);
            for (int index = slab.NextTaken(0); index < domain.Length; index = slab.NextTaken(index + 1))
            {
                domain[index] = 0;
            }
            if (slab.InUse == 0)
            {
                _heap.Slabs.Empty(slab);
            }
        }
        _work = default;
    }
}
