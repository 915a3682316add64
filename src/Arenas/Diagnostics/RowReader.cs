using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Reads the columns of a snapshot's file.</summary>
/// <remarks>Every index that it lets pass is one into the heaps, types, stacks or objects.</remarks>
internal sealed class RowReader(List<SnapshotHeap> heaps, List<SnapshotType> types, List<CallStack> stacks)
{
    private const int FirstLength = 1 << 16;

    private int _blockCount;
    private ulong[] _places = [];
    private long[] _sizes = [];
    private long[] _usedSizes = [];
    private int[] _stacks = [];
    private int[] _types = [];
    private ushort[] _heaps = [];
    private float[]? _weights;
    private int[] _internalCounts = [];
    private int[] _externalCounts = [];
    private byte[] _generations = [];
    private int[] _edgeStarts = [0];
    private int[] _edgeTargets = [];
    private ushort[] _edgeFields = [];

    private int ObjectCount => _places.Length - _blockCount;

    public void ReadRows(PackedReader reader)
    {
        int count = reader.Int(Array.MaxLength - 1, "the number of rows");
        _blockCount = reader.Int(count, "the number of blocks");
        if (count > 0 && heaps.Count == 0)
        {
            throw reader.Failure("has rows, and there is no heap");
        }
        Debug.Assert(types.Count > 0 && stacks.Count > 0, "blocks, and what is unknown");
        _places = ReadPlaces(reader, count);
        _sizes = reader.Column<long>(count, long.MaxValue, "a size");
        _usedSizes = reader.Column<long>(count, long.MaxValue, "the size of a block");
        CheckSum(reader, _sizes);
        CheckSum(reader, _usedSizes);
        _stacks = reader.Column<int>(count, stacks.Count - 1, "a stack");
        _types = reader.Column<int>(count, types.Count - 1, "a type");
        _heaps = reader.Column<ushort>(count, Math.Max(heaps.Count - 1, 0), "a heap");
        if (_types.AsSpan(0, _blockCount).ContainsAnyExcept(0))
        {
            throw reader.Failure("has a block with a type");
        }
    }

    public void ReadWeights(PackedReader reader)
    {
        float[] weights = new float[_places.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = reader.Single();
            if (!float.IsFinite(weights[i]) || weights[i] < 0)
            {
                throw reader.Failure($"has {weights[i]} as a weight");
            }
        }
        _weights = weights;
    }

    public void ReadObjects(PackedReader reader)
    {
        _internalCounts = reader.Column<int>(ObjectCount, int.MaxValue, "a count");
        _externalCounts = reader.Column<int>(ObjectCount, int.MaxValue, "a count");
        _generations = reader.Column<byte>(ObjectCount, ObjectHeap.FrozenGeneration, "a generation");
    }

    public void ReadEdges(PackedReader reader)
    {
        int[] counts = reader.Column<int>(ObjectCount, Array.MaxLength, "the number of edges");
        _edgeStarts = new int[counts.Length + 1];
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > Array.MaxLength - _edgeStarts[i])
            {
                throw reader.Failure("has more edges than there can be");
            }
            _edgeStarts[i + 1] = _edgeStarts[i] + counts[i];
        }
        int total = _edgeStarts[^1];
        int[] targets = new int[Math.Min(total, FirstLength)];
        ushort[] fields = new ushort[targets.Length];
        for (int i = 0; i < counts.Length; i++)
        {
            int fieldCount = types[_types[_blockCount + i]].EdgeNames.Count;
            for (int edge = _edgeStarts[i]; edge < _edgeStarts[i + 1]; edge++)
            {
                if (edge == targets.Length)
                {
                    Array.Resize(ref targets, PackedReader.Longer(edge, total));
                    Array.Resize(ref fields, targets.Length);
                }
                targets[edge] = ReadTarget(reader, i);
                fields[edge] = (ushort)reader.Int(ushort.MaxValue, "a field");
                if (fields[edge] >= fieldCount)
                {
                    throw reader.Failure("has an edge in a field that its type lacks");
                }
            }
        }
        _edgeTargets = targets;
        _edgeFields = fields;
    }

    public SnapshotColumns ToColumns()
    {
        SnapshotColumns columns = new()
        {
            BlockCount = _blockCount,
            Places = _places,
            Sizes = _sizes,
            UsedSizes = _usedSizes,
            Stacks = _stacks,
            Types = _types,
            Heaps = _heaps,
            Weights = _weights,
            InternalCounts = _internalCounts,
            ExternalCounts = _externalCounts,
            Generations = _generations,
            EdgeStarts = _edgeStarts,
            EdgeTargets = _edgeTargets,
            EdgeFields = _edgeFields,
        };
        Debug.Assert(columns.AreConsistent(), "every column was read to the length that the rows have");
        return columns;
    }

    private int ReadTarget(PackedReader reader, int source)
    {
        // What wraps around is no object either.
        long target = unchecked(source + reader.Signed());
        return target >= 0 && target < ObjectCount ? (int)target : throw reader.Failure("has an edge to no object");
    }

    private static ulong[] ReadPlaces(PackedReader reader, int count)
    {
        ulong[] places = new ulong[Math.Min(count, FirstLength)];
        ulong place = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == places.Length)
            {
                Array.Resize(ref places, PackedReader.Longer(i, count));
            }
            place += (ulong)reader.Signed();
            places[i] = place;
        }
        return places;
    }

    // Nobody who sums them later has to think of an overflow.
    private static void CheckSum(PackedReader reader, long[] sizes)
    {
        long sum = 0;
        foreach (long size in sizes)
        {
            sum += size;
            if (sum < 0)
            {
                throw reader.Failure("has more bytes than there can be");
            }
        }
    }
}
