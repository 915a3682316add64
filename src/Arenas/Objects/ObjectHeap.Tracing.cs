using System;
using System.Diagnostics;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <content>The detour that new objects take while they are traced: something is due all the time.</content>
public sealed partial class ObjectHeap
{
    // Set by whoever starts or stops tracing, seen by the thread that uses the heap when it next does what is due.
    private ObjectTraces? _wantedTraces;
    private ObjectTraces? _traces;

    /// <summary>Gets the traced bytes that are not in the totals yet.</summary>
    internal long TracedShare => _traces?.Share ?? 0;

    /// <summary>Starts to trace the heap, or stops; on any thread.</summary>
    internal void SetTraces(TraceSettings? settings)
    {
        Debug.Assert(settings is null || settings.SampleBytes >= 0, "a distance, or none");
        Volatile.Write(ref _wantedTraces, settings is null ? null : new ObjectTraces(settings));
        NoteFreesDue();
    }

    /// <summary>Bytes of all live objects that were traced; 0 if the heap's turn does not come.</summary>
    internal long CountTraced()
    {
        long bytes = 0;
        return TryLook(TimeSpan.FromSeconds(1), () => bytes = _traces?.SumLive(_slabs.First) ?? 0, out _) ? bytes : 0;
    }

    internal void ResetTracedPeak() => _traces?.ResetPeak();

    /// <summary>The origin of an object; 0 if it is unknown.</summary>
    internal int OriginOf(Handle handle)
    {
        using ObjectScope scope = Enter();
        _ = WordOf(handle.Bits);
        return OriginOf(SlabRef.Of(handle.Bits), HandleBits.SlotOf(handle.Bits));
    }

    internal int OriginOf(SlabRef slab, int slot) =>
        _wantedTraces is not null && ObjectTraces.TryOriginOf(slab, slot, out int origin) ? origin : 0;

    /// <summary>For how many objects one stands: 0 if it was not traced.</summary>
    internal float WeightOf(SlabRef slab, int slot) =>
        _wantedTraces is { } traces && ObjectTraces.TryOriginOf(slab, slot, out _) ? (float)traces.WeightOf(slab) : 0;

    /// <summary>Notes that an object of a slab with origins is gone.</summary>
    internal void ForgetTrace(SlabRef slab, int slot)
    {
        Debug.Assert(slab.Traces != 0, "the caller has looked");
        SeeTraces()?.Forget(slab, slot);
    }

    private void NoteTrace(ulong handle, string file, int line)
    {
        Debug.Assert(IsLive(handle), "an object that was just made");
        if (SeeTraces() is { } traces)
        {
            traces.Note(SlabRef.Of(handle), HandleBits.SlotOf(handle), file, line);
        }
    }

    private void ForgetTraces()
    {
        _traces?.ForgetAll(_slabs.First);
        _traces = null;
        Volatile.Write(ref _wantedTraces, null);
    }

    /// <summary>The session of tracing that is under way; what an earlier one has left is dropped.</summary>
    private ObjectTraces? SeeTraces()
    {
        ObjectTraces? wanted = Volatile.Read(ref _wantedTraces);
        if (!ReferenceEquals(wanted, _traces))
        {
            for (SlabRef slab = _slabs.First; !slab.IsNull; slab = new(slab.Next))
            {
                ObjectTraces.Drop(slab);
            }
            _traces = wanted;
        }
        return wanted;
    }
}
