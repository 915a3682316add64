using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Arenas.Tool.Collect.Graphs;

namespace Arenas.Tool.Collect.Works;

/// <summary>A long list that is dropped in slices. What counts is the longest pause, but for one of a
/// hundred.</summary>
internal sealed class SlicedListWork : CollectorWork
{
    private readonly int _count;
    private readonly int _slice;
    private readonly ArenasGraph _graph;

    public SlicedListWork(int count, int slice)
    {
        _count = count;
        _slice = slice;
        _graph = new ArenasGraph(new GraphOptions { IsAutomatic = true, MaxFreesPerCall = slice });
    }

    public override double Measure(PauseLog pauses)
    {
        Lists<ArenasGraph, Handle<ArenasNode>>.Make(_graph, _count);
        List<double> lengths = new(2 + (_count / _slice));
        long start = Stopwatch.GetTimestamp();
        _graph.Drop(0);
        lengths.Add(pauses.Add(start).TotalNanoseconds);
        for (bool isLeft = true; isLeft;)
        {
            isLeft = FreeSlice(pauses, lengths);
        }

        if (_graph.Heap.Count != 0)
        {
            throw new WorkFailedException("objects of the list live on");
        }

        lengths.Sort();
        return lengths[Math.Max((int)Math.Ceiling(lengths.Count * 0.99) - 1, 0)];
    }

    protected override void Dispose(bool disposing) => _graph.Dispose();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool FreeSlice(PauseLog pauses, List<double> lengths)
    {
        long start = Stopwatch.GetTimestamp();
        bool isLeft = _graph.Heap.FreePending(_slice);
        lengths.Add(pauses.Add(start).TotalNanoseconds);
        return isLeft;
    }
}
