using System;
using System.Collections.Generic;
using System.Diagnostics;

using Arenas.Bits;
using Arenas.Cycles;
using Arenas.Layout;

namespace Arenas;

/// <content>Looks at the graph of objects.</content>
public sealed partial class ObjectHeap
{
    /// <summary>What <see cref="GenerationOf"/> says of a frozen object.</summary>
    public const int FrozenGeneration = 3;

    /// <summary>Gets the number of frozen objects.</summary>
    /// <remarks>Cost: counts a bit of each object with edges.</remarks>
    public long FrozenCount
    {
        get
        {
            using ObjectScope scope = Enter();
            return HasFrozen ? CountFrozen() : 0;
        }
    }

    /// <summary>Gets a value indicating whether objects were frozen.</summary>
    internal bool HasFrozen { get; private set; }

    /// <summary>Takes all objects with edges that live now out of the sight of collections: what lives for ever need
    /// not be looked at again.</summary>
    /// <remarks>They are still freed when nobody holds them. Cost: a bit operation for each 64 of them.</remarks>
    public void Freeze()
    {
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        FinishSlices();
        for (SlabRef slab = _slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            if (slab.IsTracked)
            {
                slab.InYoung = 0;
                slab.InMiddle = 0;
                Span<ulong> live = slab.Bitmap(SlabBits.Live);
                live.CopyTo(slab.Bitmap(SlabBits.Old));
                slab.HasAged = 1;
                live.CopyTo(slab.Bitmap(SlabBits.Middle));
            }
        }
        _youngCount = 0;
        FirstYoung = default;
        FirstMiddle = default;
        _middleCount = 0;
        _oldCount = 0;
        HasFrozen = true;
    }

    /// <summary>Puts frozen objects into the oldest generation.</summary>
    public void Unfreeze()
    {
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        FinishSlices();
        for (SlabRef slab = _slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            if (!slab.IsTracked)
            {
                continue;
            }
            Span<ulong> old = slab.Bitmap(SlabBits.Old);
            Span<ulong> middle = slab.Bitmap(SlabBits.Middle);
            for (int index = 0; index < old.Length; index++)
            {
                middle[index] &= ~old[index];
            }
            slab.Suspect();
        }
        HasFrozen = false;
        Debug.Assert(CountFrozen() == 0, "none is left");
    }

    /// <summary>Says whether collections look at an object: those of types without edges are never tracked.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>Whether its type has edges.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public bool IsTracked(Handle handle)
    {
        using ObjectScope scope = Enter();
        _ = WordOf(handle.Bits);
        return SlabRef.Of(handle.Bits).IsTracked;
    }

    /// <summary>Gets how many collections an object has survived.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>0, 1, 2, or <see cref="FrozenGeneration"/>; 2 for an object that is not tracked.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public int GenerationOf(Handle handle)
    {
        using ObjectScope scope = Enter();
        _ = WordOf(handle.Bits);
        SlabRef slab = SlabRef.Of(handle.Bits);
        int slot = HandleBits.SlotOf(handle.Bits);
        bool middle = slab.Test(SlabBits.Middle, slot);
        bool old = slab.Test(SlabBits.Old, slot) || !slab.IsTracked;
        return (middle, old) switch
        {
            (false, false) => 0,
            (true, false) => 1,
            (false, true) => OldestGeneration,
            (true, true) => FrozenGeneration,
        };
    }

    /// <summary>Lists tracked objects; frozen ones are not among them.</summary>
    /// <param name="generation">One generation; null for all.</param>
    /// <returns>Handles that hold nothing.</returns>
    /// <remarks>Inside a finalizer, what the collection has found dead is not listed.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">There is no such generation.</exception>
    public IReadOnlyList<Handle> GetObjects(int? generation = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(generation ?? 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(generation ?? 0, OldestGeneration);
        using ObjectScope scope = Enter();
        List<Handle> found = [];
        foreach (Handle handle in Enumerate(generation))
        {
            found.Add(handle);
        }
        return found;
    }

    /// <summary>Lists the objects that an object's edges lead to, one for each edge.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>Handles that hold nothing, in the order of the fields; none for an object without edges.</returns>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public IReadOnlyList<Handle> GetReferents(Handle handle)
    {
        using ObjectScope scope = Enter();
        ref ulong word = ref WordOf(handle.Bits);
        EdgeLister lister = new(this, []);
        SlabRef slab = SlabRef.Of(handle.Bits);
        if (slab.IsTracked)
        {
            slab.Edges.Visit(ObjectRef.Of(ref word), lister);
        }
        return lister.Targets;
    }

    /// <summary>Lists the tracked objects with an edge to an object; frozen ones are not among them.</summary>
    /// <param name="handle">A handle of the object.</param>
    /// <returns>Handles that hold nothing.</returns>
    /// <remarks>Cost: visits every tracked object.</remarks>
    /// <exception cref="ObjectDisposedException">The handle is stale.</exception>
    /// <exception cref="ArgumentException">It is null, of another heap, or was never one.</exception>
    public IReadOnlyList<Handle> GetReferrers(Handle handle)
    {
        using ObjectScope scope = Enter();
        _ = WordOf(handle.Bits);
        List<Handle> found = [];
        EdgeLister lister = new(this, []);
        foreach (Handle source in Enumerate(null))
        {
            SlabRef slab = SlabRef.Of(source.Bits);
            slab.Edges.Visit(slab.Object(HandleBits.SlotOf(source.Bits)), lister);
            if (lister.Targets.Contains(handle))
            {
                found.Add(source);
            }
            lister.Targets.Clear();
        }
        return found;
    }

    private long CountFrozen()
    {
        long frozen = 0;
        for (SlabRef slab = _slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            if (slab.IsTracked)
            {
                Span<ulong> middle = slab.Bitmap(SlabBits.Middle);
                for (int index = 0; index < middle.Length; index++)
                {
                    frozen += System.Numerics.BitOperations.PopCount(
                        middle[index] & slab.Bitmap(SlabBits.Old)[index] & slab.Bitmap(SlabBits.Live)[index]);
                }
            }
        }
        return frozen;
    }

    /// <summary>The tracked objects of a generation, or of all but the frozen.</summary>
    private IEnumerable<Handle> Enumerate(int? generation)
    {
        for (SlabRef slab = _slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            for (int slot = slab.IsTracked ? NextLive(slab, 0) : Bitmap.None; slot != Bitmap.None;
                slot = NextLive(slab, slot + 1))
            {
                Handle handle = new(HandleBits.Of(slab.Place(slot), slab.Object(slot).Word));
                bool isDead = _collector.IsRunning && slab.IsWhite(slot);
                if (!isDead && GenerationOf(handle) is int found && found != FrozenGeneration
                    && (generation ?? found) == found)
                {
                    yield return handle;
                }
            }
        }
    }

    private static int NextLive(SlabRef slab, int from) => Bitmap.IndexOfSet(slab.Bitmap(SlabBits.Live), from);
}
