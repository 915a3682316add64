using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Diagnostics;

namespace Arenas.Tests.Diagnostics.Graphs;

/// <summary>Makes snapshots by hand: objects with edges, blocks with stacks.</summary>
internal sealed class SnapshotBuilderGraph
{
    private readonly List<SnapshotType> _types = [SnapshotType.Block];
    private readonly List<CallStack> _stacks = [CallStack.Unknown];
    private readonly List<(long Size, int Stack, float Weight)> _blocks = [];
    private readonly List<(int Type, long Size, int External, int Generation, int Stack)> _objects = [];
    private readonly List<(int From, int To, int Field)> _edges = [];
    private readonly Dictionary<int, int> _unseen = [];

    public bool IsSampled { get; init; }

    public int Type(string name, params string[] fields)
    {
        _types.Add(new(name, fields));
        return _types.Count - 1;
    }

    public int Stack(params CallFrame[] mostRecentFirst)
    {
        _stacks.Add(new(mostRecentFirst));
        return _stacks.Count - 1;
    }

    public void Block(long size, int stack = 0, float weight = 1) => _blocks.Add((size, stack, weight));

    public int Object(int type, long size = 16, int external = 0, int generation = 0, int stack = 0)
    {
        _objects.Add((type, size, external, generation, stack));
        return _objects.Count - 1;
    }

    public void Edge(int from, int to, int field = 0) => _edges.Add((from, to, field));

    /// <summary>References that the object counts and that no object has.</summary>
    public void Unseen(int index, int count) => _unseen[index] = count;

    public Snapshot Build()
    {
        (int From, int To, int Field)[] edges = [.. _edges.OrderBy(edge => edge.From)];
        int[] starts = new int[_objects.Count + 1];
        int[] counts = new int[_objects.Count];
        foreach ((int from, int to, _) in edges)
        {
            starts[from + 1]++;
            counts[to]++;
        }
        for (int i = 0; i < _objects.Count; i++)
        {
            starts[i + 1] += starts[i];
            counts[i] += _unseen.GetValueOrDefault(i);
        }
        int blocks = _blocks.Count;
        int rows = blocks + _objects.Count;
        long[] sizes = [.. _blocks.Select(block => block.Size), .. _objects.Select(item => item.Size)];
        SnapshotColumns columns = new()
        {
            BlockCount = blocks,
            Places = [.. Enumerable.Range(1, rows).Select(row => (ulong)row << 4)],
            Sizes = sizes,
            UsedSizes = [.. sizes.Select(size => (size + 15) & ~15L)],
            Stacks = [.. _blocks.Select(block => block.Stack), .. _objects.Select(item => item.Stack)],
            Types = [.. new int[blocks], .. _objects.Select(item => item.Type)],
            Heaps = [.. new ushort[blocks], .. Enumerable.Repeat((ushort)1, _objects.Count)],
            Weights = IsSampled
                ? [.. _blocks.Select(block => block.Weight), .. Enumerable.Repeat(1f, _objects.Count)] : null,
            InternalCounts = counts,
            ExternalCounts = [.. _objects.Select(item => item.External)],
            Generations = [.. _objects.Select(item => (byte)item.Generation)],
            EdgeStarts = starts,
            EdgeTargets = [.. edges.Select(edge => edge.To)],
            EdgeFields = [.. edges.Select(edge => (ushort)edge.Field)],
        };
        SnapshotHeap[] heaps =
        [
            Heap("bytes", false, sizes[..blocks]), Heap("things", true, sizes[blocks..]),
        ];
        return new(columns, heaps, _types, _stacks)
        {
            ProcessName = "program",
            Time = new DateTimeOffset(2026, 5, 4, 3, 2, 1, TimeSpan.Zero),
            Mode = IsSampled ? TracingMode.Sampled : TracingMode.Stacks,
        };
    }

    private static SnapshotHeap Heap(string name, bool holdsObjects, long[] sizes) => new()
    {
        Name = name,
        HoldsObjects = holdsObjects,
        CommittedBytes = sizes.Sum(),
        UsedBytes = sizes.Sum(),
        LiveCount = sizes.Length,
    };
}
