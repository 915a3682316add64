using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Writes parts of a graph of objects in DOT, the language of Graphviz.</summary>
/// <remarks>
/// <para>An object is a box with its type, handle, size, generation, and internal and external count. Objects that
/// managed code holds are filled gold, others by generation, the older the darker; what nothing holds is grey with a
/// dashed outline. An edge is named by its field.</para>
/// <para><b>Threads</b>: any. <see cref="SvgFormat"/> makes a picture of the text.</para>
/// </remarks>
public static class DotFormat
{
    /// <summary>Writes objects with what they refer to, or with what refers to them, to a depth.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="objects">Where to begin, objects of one snapshot.</param>
    /// <param name="options">What to draw; null for what they refer to, three edges far.</param>
    /// <exception cref="ArgumentException">The objects are of different snapshots.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A limit is negative.</exception>
    public static void Write(TextWriter output, IEnumerable<SnapshotObject> objects, DotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(objects);
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxDepth, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.TooMany, nameof(options));
        DotWriter dot = new(output, options);
        HashSet<SnapshotObject> drawn = [];
        List<SnapshotObject> level = [.. objects.Where(drawn.Add)];
        ThrowIfMixed(level, nameof(objects));
        dot.Begin();
        for (int depth = 0; level.Count > 0; depth++)
        {
            List<SnapshotObject> following = [];
            foreach (SnapshotObject item in level)
            {
                dot.Node(item);
                if (depth < options.MaxDepth)
                {
                    WriteEdges(dot, item, options, other => AddTo(following, other));
                }
            }
            level = following;
        }
        dot.End();

        void AddTo(List<SnapshotObject> following, SnapshotObject other)
        {
            if (drawn.Add(other))
            {
                following.Add(other);
            }
        }
    }

    /// <summary>Writes chains; objects that several share are one node.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="chains">The chains, of one snapshot.</param>
    /// <param name="options">How to draw objects; its limits do not matter.</param>
    /// <exception cref="ArgumentException">The chains are of different snapshots.</exception>
    public static void Write(TextWriter output, IEnumerable<SnapshotChain> chains, DotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        SnapshotChain[] all = [.. chains];
        SnapshotObject[] objects = [.. all.SelectMany(chain => chain.Objects).Distinct()];
        ThrowIfMixed(objects, nameof(chains));
        DotWriter dot = new(output, options ?? new());
        dot.Begin();
        foreach (SnapshotObject item in objects)
        {
            dot.Node(item);
        }
        HashSet<SnapshotEdge> edges = [];
        foreach (SnapshotChain chain in all)
        {
            for (int i = 0; i < chain.Fields.Count; i++)
            {
                SnapshotEdge edge = new(chain.Objects[i], chain.Objects[i + 1], chain.Fields[i]);
                if (edges.Add(edge))
                {
                    dot.Edge(edge);
                }
            }
        }
        dot.End();
    }

    /// <summary>Writes objects that refer to each other, with the edges between them and no others.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="group">The objects. More than some hundreds are more than anyone can look at.</param>
    /// <param name="options">How to draw objects; its limits do not matter.</param>
    public static void Write(TextWriter output, SnapshotGroup group, DotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(group);
        DotWriter dot = new(output, options ?? new());
        HashSet<SnapshotObject> members = [.. group.Objects];
        dot.Begin();
        foreach (SnapshotObject item in group.Objects)
        {
            dot.Node(item);
            foreach (SnapshotEdge edge in item.Referents.Where(edge => members.Contains(edge.To)))
            {
                dot.Edge(edge);
            }
        }
        dot.End();
    }

    private static void WriteEdges(
        DotWriter dot, SnapshotObject item, DotOptions options, Action<SnapshotObject> follow)
    {
        int drawn = 0;
        int skipped = 0;
        foreach (SnapshotEdge edge in options.Referrers ? item.Referrers : item.Referents)
        {
            SnapshotObject other = options.Referrers ? edge.From : edge.To;
            if (options.Filter is { } filter && !filter(other))
            {
                continue;
            }
            if (drawn == options.TooMany)
            {
                skipped++;
                continue;
            }
            drawn++;
            dot.Edge(edge);
            follow(other);
        }
        Debug.Assert(skipped == 0 || drawn == options.TooMany, "edges are left out when there are too many");
        if (skipped > 0)
        {
            dot.More(item, skipped);
        }
    }

    private static void ThrowIfMixed(IReadOnlyList<SnapshotObject> objects, string parameter)
    {
        if (objects.Any(item => !ReferenceEquals(item.Graph, objects[0].Graph)))
        {
            throw new ArgumentException("The objects are of different snapshots.", parameter);
        }
    }
}
