using System;

namespace Arenas.Tool.Collect.Graphs;

/// <summary>Objects of .NET's own collector, which cannot be stopped from starting by itself.</summary>
internal readonly struct ManagedGraph : IObjectGraph<ManagedGraph, ManagedReference>
{
    private readonly ManagedNode?[] _places;
    private readonly bool _hasFinalizers;

    public ManagedGraph(GraphOptions options)
    {
        _places = new ManagedNode?[options.Places];
        _hasFinalizers = options.HasFinalizers;
    }

    public static bool IsCounted => false;

    public long? LiveCount => null;

    public long Bytes => GC.GetTotalMemory(forceFullCollection: true);

    public long FullCollections => GC.CollectionCount(GC.MaxGeneration);

    public static ManagedGraph Create(GraphOptions options) => new(options);

    public ManagedReference New() => new(_hasFinalizers ? new FinalizedNode() : new ManagedNode());

    public ManagedReference NewTaking(ManagedReference left, ManagedReference right) =>
        new(new ManagedNode { Left = left.Node, Right = right.Node });

    public void LinkLeft(ManagedReference node, ManagedReference target) => node.Node!.Left = target.Node;

    public void LinkRight(ManagedReference node, ManagedReference target) => node.Node!.Right = target.Node;

    public void Release(ManagedReference node)
    {
        // Nobody counts.
    }

    public void Hold(int place, ManagedReference node) => _places[place] = node.Node;

    public ManagedReference Held(int place) => new(_places[place]);

    public void Drop(int place) => _places[place] = null;

    public void Collect(int generation)
    {
        GC.Collect(generation, GCCollectionMode.Forced, blocking: true, compacting: false);
        if (_hasFinalizers)
        {
            // The first collection finds them, the finalizers run, and only the second frees them.
            GC.WaitForPendingFinalizers();
            GC.Collect(generation, GCCollectionMode.Forced, blocking: true, compacting: false);
        }
    }

    public void Dispose() => Array.Clear(_places);
}
