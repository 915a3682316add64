using System;

namespace Arenas.Tool.Collect.Graphs;

/// <summary>
/// Objects under one collector: nodes with two edges, left and right, and a number of 8 bytes. Implemented by structs,
/// so that each work is compiled for each collector on its own.
/// </summary>
/// <typeparam name="TSelf">The implementation.</typeparam>
/// <typeparam name="TNode">What names a node; its default names none.</typeparam>
internal interface IObjectGraph<TSelf, TNode> : IDisposable
    where TSelf : struct, IObjectGraph<TSelf, TNode>
    where TNode : struct
{
    /// <summary>Gets a value indicating whether what nobody holds is freed without a collection.</summary>
    public static abstract bool IsCounted { get; }

    /// <summary>Gets how many nodes are live, or null where the collector does not tell.</summary>
    public long? LiveCount { get; }

    /// <summary>Gets the bytes that the live objects take, with all that is kept for them.</summary>
    public long Bytes { get; }

    /// <summary>Gets how many full collections there were.</summary>
    public long FullCollections { get; }

    public static abstract TSelf Create(GraphOptions options);

    /// <summary>Makes a node without edges, which the caller holds.</summary>
    public TNode New();

    /// <summary>Makes a node, which the caller holds, with edges to nodes that the caller holds no longer.</summary>
    public TNode NewTaking(TNode left, TNode right);

    public void LinkLeft(TNode node, TNode target);

    public void LinkRight(TNode node, TNode target);

    /// <summary>Ends the caller's hold of a node.</summary>
    public void Release(TNode node);

    /// <summary>Puts a node into an empty place, which holds it for the caller.</summary>
    public void Hold(int place, TNode node);

    /// <summary>Returns the node in a place; the place goes on holding it.</summary>
    public TNode Held(int place);

    /// <summary>Empties a place, unless it is empty.</summary>
    public void Drop(int place);

    /// <summary>Collects a generation and what is younger, and runs finalizers that are due; 2 is all.</summary>
    public void Collect(int generation);
}
