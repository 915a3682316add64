using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>The pauses of a program that goes on while its garbage is collected, in steps where the collector takes
/// them.</summary>
/// <remarks>Every step makes a node. One of four leaves a ring of one behind; the others take the place of a node that
/// others may still lead to. A step that takes longer than a collector's smallest slice has paused.</remarks>
internal sealed class MutatorWork<TGraph, TNode> : CollectorWork
    where TGraph : struct, IObjectGraph<TGraph, TNode>
    where TNode : struct
{
    /// <summary>The longest pause that a collector is asked for, if it can be asked.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromMicroseconds(500);

    private const int StepsForEachNode = 3;
    private const int StepsForEachRing = 4;

    private static readonly TimeSpan s_shortest = TimeSpan.FromMicroseconds(50);

    private readonly TGraph _graph;
    private readonly int _count;
    private readonly double _quantile;
    private GraphRandom _random;

    /// <param name="count">How many nodes are held, linked at random.</param>
    /// <param name="quantile">Which of the pauses counts: 1 is the longest.</param>
    public MutatorWork(int count, double quantile)
    {
        _count = count;
        _quantile = quantile;
        _graph = TGraph.Create(new GraphOptions { Places = count, IsAutomatic = true, PauseBudget = Budget });
        GraphWork<TGraph, TNode>.Fill(_graph, count, isRandom: true);
        _graph.Collect(2);
        // The code is translated, and the graph has lost its order.
        _random = Mutate(_graph, count, count, _random, []);
    }

    public override double Measure(PauseLog pauses)
    {
        List<(long Start, long End)> steps = [];
        _random = Mutate(_graph, _count, StepsForEachNode * _count, _random, steps);
        List<double> lengths = [0];
        foreach ((long start, long end) in steps)
        {
            lengths.Add(pauses.Add(start, end).TotalNanoseconds);
        }

        lengths.Sort();
        return lengths[Math.Max((int)Math.Ceiling(lengths.Count * _quantile) - 1, 0)];
    }

    protected override void Dispose(bool disposing) => _graph.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GraphRandom Mutate(
        TGraph graph, int count, int stepCount, GraphRandom random, List<(long Start, long End)> pauses)
    {
        long shortest = (long)(s_shortest.TotalSeconds * Stopwatch.Frequency);
        for (int step = 0; step < stepCount; step++)
        {
            long start = Stopwatch.GetTimestamp();
            Step(graph, count, step, ref random);
            long end = Stopwatch.GetTimestamp();
            if (end - start > shortest)
            {
                pauses.Add((start, end));
            }
        }

        return random;
    }

    private static void Step(TGraph graph, int count, int step, ref GraphRandom random)
    {
        TNode node = graph.New();
        if (step % StepsForEachRing == 0)
        {
            graph.LinkLeft(node, node);
            graph.Release(node);
            return;
        }

        int place = random.Next(count);
        graph.LinkLeft(node, graph.Held(random.Next(count)));
        graph.LinkLeft(graph.Held(place), node);
        graph.Drop(place);
        graph.Hold(place, node);
    }
}
