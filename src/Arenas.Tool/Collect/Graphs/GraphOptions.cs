using System;

namespace Arenas.Tool.Collect.Graphs;

/// <summary>What a graph is created with.</summary>
internal sealed record GraphOptions
{
    /// <summary>Gets how many places there are for nodes that are held.</summary>
    public int Places { get; init; } = 1;

    /// <summary>Gets a value indicating whether the collector may start by itself, where it can be stopped.</summary>
    public bool IsAutomatic { get; init; }

    /// <summary>Gets a value indicating whether several threads may use the graph.</summary>
    public bool IsShared { get; init; }

    /// <summary>Gets a value indicating whether every node made by itself has a finalizer.</summary>
    public bool HasFinalizers { get; init; }

    /// <summary>Gets where an object heap takes its memory from, or null for the usual place.</summary>
    public NativeHeap? Memory { get; init; }

    /// <summary>Gets the longest pause that the collector may make, or zero if it is not to work in steps.</summary>
    public TimeSpan PauseBudget { get; init; }

    /// <summary>Gets how many nodes one call frees at most.</summary>
    public int MaxFreesPerCall { get; init; } = int.MaxValue;
}
