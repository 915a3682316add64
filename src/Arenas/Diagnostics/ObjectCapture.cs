using System.Collections.Generic;
using System.Diagnostics;
using System.Numerics;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas.Diagnostics;

/// <summary>Writes the live objects of a heap into a snapshot, and the edges between them. The heap is its
/// thread's.</summary>
internal sealed class ObjectCapture(ObjectHeap heap, CapturedRows rows, SnapshotTypes types, ushort number)
{
    private readonly Dictionary<uint, SlabRows> _slabs = [];
    private readonly List<SlabRef> _order = [];

    public void Run()
    {
        int first = rows.ObjectCount;
        for (SlabRef slab = heap.Slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            _slabs.Add(slab.Number, new(slab, first));
            _order.Add(slab);
            first += AddSlab(slab);
        }
        Debug.Assert(first == rows.ObjectCount, "each object has a row");
        foreach (SlabRef slab in _order)
        {
            AddEdges(slab);
        }
    }

    private int AddSlab(SlabRef slab)
    {
        Debug.Assert(slab.InUse >= 0, "slots are counted");
        SlabSet set = heap.Slabs.SetOf(slab);
        int type = types.IndexOf(set);
        long size = set.ItemType is null ? set.Type.Size : 0;
        int count = 0;
        for (int index = 0; index < slab.WordCount; index++)
        {
            ulong middle = slab.Bitmap(SlabBits.Middle)[index];
            ulong old = slab.Bitmap(SlabBits.Old)[index];
            for (ulong live = slab.Bitmap(SlabBits.Live)[index]; live != 0; live &= live - 1)
            {
                int bit = BitOperations.TrailingZeroCount(live);
                int slot = (index << 6) + bit;
                ObjectRef found = slab.Object(slot);
                ulong word = found.Word;
                rows.Add(
                    HandleBits.Of(slab.Place(slot), word),
                    size != 0 ? size : set.SizeOf(found),
                    slab.SlotSize,
                    heap.OriginOf(slab, slot),
                    type,
                    number,
                    heap.WeightOf(slab, slot));
                rows.InternalCounts.Add((int)ObjectWord.InternalOf(word));
                rows.ExternalCounts.Add((int)ObjectWord.ExternalOf(word));
                int generation = (int)((middle >> bit) & 1) | ((int)((old >> bit) & 1) << 1);
                rows.Generations.Add((byte)(slab.IsTracked ? generation : ObjectHeap.OldestGeneration));
                count++;
            }
        }
        return count;
    }

    private void AddEdges(SlabRef slab)
    {
        EdgeWriter writer = new(this, slab);
        for (int index = 0; index < slab.WordCount; index++)
        {
            for (ulong live = slab.Bitmap(SlabBits.Live)[index]; live != 0; live &= live - 1)
            {
                int slot = (index << 6) + BitOperations.TrailingZeroCount(live);
                rows.EdgeStarts.Add(rows.EdgeTargets.Count);
                if (slab.IsTracked)
                {
                    writer.Begin();
                    slab.Edges.Visit(slab.Object(slot), writer);
                }
            }
        }
    }

    /// <summary>The number of the object that an edge leads to; -1 if it leads to none of the heap.</summary>
    private int Find(ulong edge)
    {
        if (edge == 0 || !_slabs.TryGetValue(HandleBits.SlabOf(edge), out SlabRows slab))
        {
            return -1;
        }
        int slot = HandleBits.SlotOf(edge);
        return slab.Slab.Test(SlabBits.Live, slot) && ObjectWord.Fits(slab.Slab.Object(slot).Word, edge)
            ? slab.RowOf(slot)
            : -1;
    }

    /// <summary>Where the rows of a slab begin, and how many live objects come before each word.</summary>
    private readonly struct SlabRows
    {
        private readonly int[] _before;

        public SlabRows(SlabRef slab, int first)
        {
            Slab = slab;
            _before = new int[slab.WordCount];
            for (int index = 0; index < _before.Length; index++)
            {
                _before[index] = first;
                first += BitOperations.PopCount(slab.Bitmap(SlabBits.Live)[index]);
            }
        }

        public SlabRef Slab { get; }

        public int RowOf(int slot) => _before[slot >> 6]
            + BitOperations.PopCount(Slab.Bitmap(SlabBits.Live)[slot >> 6] & ((1ul << slot) - 1));
    }

    /// <summary>Writes the edges of one object after the other.</summary>
    private readonly struct EdgeWriter(ObjectCapture capture, SlabRef slab) : IEdgeVisitor
    {
        private readonly int[] _next = new int[1];
        private readonly int _last =
            slab.IsTracked ? int.Max(0, slab.Edges.Fixed.Length + slab.Edges.Item.Length - 1) : 0;
        private readonly int _fixed = slab.IsTracked ? slab.Edges.Fixed.Length : 0;

        public void Begin() => _next[0] = 0;

        public void Visit(ref ulong edge)
        {
            // Those of items come in turn, again and again.
            int field = _next[0]++;
            field = field <= _last ? field : _fixed + ((field - _fixed) % (_last + 1 - _fixed));
            int target = capture.Find(edge);
            if (target >= 0)
            {
                capture.AddEdge(target, field);
            }
        }
    }

    private void AddEdge(int target, int field)
    {
        Debug.Assert((uint)target < (uint)rows.ObjectCount, "an edge leads to an object of the snapshot");
        rows.EdgeTargets.Add(target);
        rows.EdgeFields.Add((ushort)int.Min(field, ushort.MaxValue));
    }
}
