using System;
using System.Diagnostics;
using System.Threading;

using Arenas.Bits;
using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;

namespace Arenas.Objects;

/// <summary>What tracing knows of the live objects of one heap, in one session: an origin for each slot, in an array
/// for each slab.</summary>
/// <remarks>Used by the thread whose turn it is. A slab with origins counts as one with watched objects, so that deaths
/// there pass by; all others know nothing of tracing.</remarks>
internal sealed class ObjectTraces(TraceSettings settings)
{
    // Beside the origin, which may be unknown.
    private const uint IsTraced = TraceWord.MaxOrigin + 1;

    private static long s_ownBytes;

    private readonly SampleRate _rate = new(settings.SampleBytes);
    private long _left;
    private TraceShare _share;

    public static long OwnBytes => Interlocked.Read(ref s_ownBytes);

    /// <summary>Gets the traced bytes that are not in the totals yet.</summary>
    public long Share
    {
        get
        {
            settings.Totals.Raise(settings.Totals.Current + Volatile.Read(ref _share.Peak));
            return Volatile.Read(ref _share.Bytes);
        }
    }

    /// <summary>Whether an object is traced, and its origin.</summary>
    public static bool TryOriginOf(SlabRef slab, int slot, out int origin)
    {
        uint trace = slab.Traces == 0 ? 0 : slab.Trace(slot);
        origin = (int)(trace & TraceWord.MaxOrigin);
        return trace != 0;
    }

    /// <summary>Puts the origins of a slab away.</summary>
    public static void Drop(SlabRef slab)
    {
        Debug.Assert(!slab.IsNull, "a slab");
        if (slab.Traces != 0)
        {
            OsMemory.ReturnTable((nint)slab.Traces);
            slab.Traces = 0;
            slab.HasWatched &= SlabRef.Watched;
            _ = Interlocked.Add(ref s_ownBytes, -ByteCount(slab));
        }
    }

    /// <summary>Bytes of the slots of all live objects that were traced.</summary>
    public long SumLive(SlabRef first)
    {
        long bytes = 0;
        for (SlabRef slab = first; !slab.IsNull; slab = new(slab.Next))
        {
            Span<ulong> live = slab.Bitmap(SlabBits.Live);
            for (int slot = slab.Traces == 0 ? Bitmap.None : Bitmap.IndexOfSet(live, 0); slot != Bitmap.None;
                slot = Bitmap.IndexOfSet(live, slot + 1))
            {
                bytes += slab.Trace(slot) == 0 ? 0 : EstimateOf(slab);
            }
        }
        return bytes;
    }

    public void ResetPeak() => _share.Peak = long.Max(0, _share.Bytes);

    /// <summary>For how many objects a traced one stands.</summary>
    public double WeightOf(SlabRef slab) => settings.SampleBytes == 0 ? 1 : _rate.WeightOf(slab.SlotSize, 0);

    public void Note(SlabRef slab, int slot, string file, int line)
    {
        Debug.Assert((uint)slot < (uint)slab.Capacity, "a slot of the slab");
        Debug.Assert(slab.Test(SlabBits.Live, slot), "an object that was just made");
        if (settings.SampleBytes != 0 && !IsDue(slab.SlotSize))
        {
            if (slab.Traces != 0)
            {
                slab.Trace(slot) = 0;
            }
            return;
        }
        if (slab.Traces == 0)
        {
            slab.Traces = (nuint)OsMemory.TryReserveTable((nuint)ByteCount(slab));
            if (slab.Traces == 0)
            {
                return;
            }
            slab.HasWatched |= settings.SeesFrees ? SlabRef.Traced : (byte)0;
            _ = Interlocked.Add(ref s_ownBytes, ByteCount(slab));
        }
        slab.Trace(slot) = (uint)settings.Origins.Of(file, line) | IsTraced;
        if (settings.SeesFrees)
        {
            settings.Totals.Add(ref _share, EstimateOf(slab));
        }
    }

    /// <summary>Notes that an object is gone.</summary>
    public void Forget(SlabRef slab, int slot)
    {
        Debug.Assert((uint)slot < (uint)slab.Capacity, "a slot of the slab");
        if (settings.SeesFrees && slab.Traces != 0 && slab.Trace(slot) != 0)
        {
            slab.Trace(slot) = 0;
            settings.Totals.Add(ref _share, -EstimateOf(slab));
        }
    }

    /// <summary>Notes that all objects are gone.</summary>
    public void ForgetAll(SlabRef first)
    {
        for (SlabRef slab = first; !slab.IsNull; slab = new(slab.Next))
        {
            for (int slot = 0; slab.Traces != 0 && slot < slab.Capacity; slot++)
            {
                Forget(slab, slot);
            }
            Drop(slab);
        }
        settings.Totals.Flush(ref _share);
    }

    private long EstimateOf(SlabRef slab) => (long)(slab.SlotSize * WeightOf(slab));

    private bool IsDue(long byteCount)
    {
        Debug.Assert(byteCount > 0, "a slot has a size");
        _left = (_left <= 0 ? _rate.Draw() : _left) - byteCount;
        return _left < 0;
    }

    private static long ByteCount(SlabRef slab) => (long)slab.Capacity * sizeof(uint);
}
