using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Arenas.Tests.Diagnostics.Graphs;

/// <summary>A small graph to compute with naively: sizes are powers of two, so that a sum says whose it is.</summary>
internal sealed record GraphShape(int Count, int[] Held, int[] Unseen, (int From, int To)[] Edges)
{
    private const int MaxCount = 12;

    public static Arbitrary<GraphShape> All { get; } = Arb.From(Any(), Smaller);

    public Snapshot Build()
    {
        SnapshotBuilderGraph builder = new();
        int type = builder.Type("Tests.Node", "next");
        for (int i = 0; i < Count; i++)
        {
            _ = builder.Object(type, 1L << i, external: Held.Contains(i) ? 1 : 0);
            builder.Unseen(i, Unseen.Contains(i) ? 1 : 0);
        }
        foreach ((int from, int to) in Edges)
        {
            builder.Edge(from, to);
        }
        return builder.Build();
    }

    /// <summary>What is reached from some objects, themselves included, when one is not there.</summary>
    public HashSet<int> Reached(IEnumerable<int> from, int without = -1)
    {
        HashSet<int> reached = [.. from.Where(index => index != without)];
        for (int before = -1; before != reached.Count;)
        {
            before = reached.Count;
            reached.UnionWith(Edges
                .Where(edge => edge.To != without && reached.Contains(edge.From)).Select(edge => edge.To));
        }
        return reached;
    }

    /// <summary>What is reached over one edge at least.</summary>
    public HashSet<int> Followed(int index) =>
        Reached(Edges.Where(edge => edge.From == index).Select(edge => edge.To));

    public static long Bytes(IEnumerable<int> indexes) => indexes.Sum(index => 1L << index);

    public override string ToString() =>
        $"{Count}, held {string.Join(' ', Held)}, unseen {string.Join(' ', Unseen)}, {string.Join(' ', Edges)}";

    private static Gen<GraphShape> Any() =>
        from count in Gen.Choose(1, MaxCount)
        let one = Gen.Choose(0, count - 1)
        from edgeCount in Gen.Choose(0, 2 * count)
        from edges in one.Two().ArrayOf(edgeCount)
        from heldCount in Gen.Choose(0, Math.Min(count, 3))
        from held in one.ArrayOf(heldCount)
        from unseenCount in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(1, 2)))
        from unseen in one.ArrayOf(unseenCount)
        select new GraphShape(
            count, [.. held.Distinct()], [.. unseen.Distinct()], [.. edges.Select(edge => (edge.Item1, edge.Item2))]);

    private static IEnumerable<GraphShape> Smaller(GraphShape shape) =>
        shape.Edges.Select((_, i) => shape with { Edges = [.. shape.Edges[..i], .. shape.Edges[(i + 1)..]] })
            .Concat(shape.Held.Select(held => shape with { Held = [.. shape.Held.Where(one => one != held)] }))
            .Concat(shape.Unseen.Select(index => shape with { Unseen = [.. shape.Unseen.Where(i => i != index)] }))
            .Concat(Last(shape));

    private static IEnumerable<GraphShape> Last(GraphShape shape)
    {
        int count = shape.Count - 1;
        return count == 0 ? [] :
        [
            new(
                count,
                [.. shape.Held.Where(index => index < count)],
                [.. shape.Unseen.Where(index => index < count)],
                [.. shape.Edges.Where(edge => edge.From < count && edge.To < count)]),
        ];
    }
}
