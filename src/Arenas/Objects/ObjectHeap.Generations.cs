using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas;

/// <content>What a collector will want to know of young objects.</content>
public sealed partial class ObjectHeap
{
    private int _youngCount;
    private int _youngThreshold = int.MaxValue;
    private nuint _firstYoung;

    /// <summary>The first slab that may have objects of generation 0; each names the next.</summary>
    internal SlabRef FirstYoung
    {
        get => new(_firstYoung);
        set => _firstYoung = value.Address;
    }

    /// <summary>The first slab that may have objects of generation 1; each names the next.</summary>
    internal SlabRef FirstMiddle { get; set; }

    /// <summary>Takes slabs without objects out of the lists of the generations.</summary>
    private void UnlistEmpty()
    {
        SlabRef young = default;
        SlabRef next;
        for (SlabRef slab = FirstYoung; !slab.IsNull; slab = next)
        {
            next = new(slab.NextYoung);
            Debug.Assert(slab.InYoung == 1, "I25: it is in the list");
            if (slab.InUse == 0)
            {
                slab.InYoung = 0;
                continue;
            }
            slab.NextYoung = young.Address;
            young = slab;
        }
        FirstYoung = young;
        SlabRef middle = default;
        for (SlabRef slab = FirstMiddle; !slab.IsNull; slab = next)
        {
            next = new(slab.NextMiddle);
            Debug.Assert(slab.InMiddle == 1, "it is in the list");
            if (slab.InUse == 0)
            {
                slab.InMiddle = 0;
                continue;
            }
            slab.NextMiddle = middle.Address;
            middle = slab;
        }
        FirstMiddle = middle;
    }

    internal void DiscountYoung(int count)
    {
        Debug.Assert(_youngCount >= 0 && count >= 0, "freed objects of an older generation are not owed");
        _youngCount = int.Max(0, _youngCount - count);
    }

    /// <summary>Begins the life of an object with edges in generation 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Track(SlabRef slab)
    {
        if (slab.InYoung == 0)
        {
            slab.InYoung = 1;
            slab.NextYoung = _firstYoung;
            _firstYoung = slab.Address;
        }
        if (++_youngCount > _youngThreshold)
        {
            _isMoreDue = true;
            _isDue = true;
        }
    }
}
