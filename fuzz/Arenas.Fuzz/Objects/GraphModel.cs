using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>The objects that a heap must, may and must not have: a graph, walked again whenever one asks.</summary>
internal sealed class GraphModel
{
    private const int StaleCount = 64;

    private int _lastNumber;

    /// <summary>Objects that the heap has, as far as is known.</summary>
    public List<GraphObject> Objects { get; } = [];

    /// <summary>Objects that are gone and may wait to be finalized.</summary>
    public List<GraphObject> Limbo { get; } = [];

    /// <summary>Handles of objects that the heap had.</summary>
    public List<GraphObject> Stale { get; } = [];

    public List<GraphWatch> Watches { get; } = [];

    public IEnumerable<GraphObject> Held => Objects.Where(one => one.External > 0);

    public GraphObject Create(GraphKind kind, GraphDeed deed = GraphDeed.None) => new(kind, ++_lastNumber, deed);

    /// <summary>Adds an object that the heap has just made.</summary>
    public void Add(GraphObject made, Handle handle, params GraphObject?[] edges)
    {
        Expect.True(!Objects.Exists(one => one.Handle == handle), $"{handle} was given twice");
        Expect.True(!Stale.Exists(one => one.Handle == handle), $"{handle} is stale, and was given again");
        made.Handle = handle;
        made.Edges = edges;
        made.External = 1;
        Objects.Add(made);
    }

    public GraphObject? Find(Handle handle) => Objects.Concat(Limbo).FirstOrDefault(one => one.Handle == handle);

    /// <summary>Remembers the handle of an object that is gone for good.</summary>
    public void Bury(GraphObject dead)
    {
        Stale.Add(dead);
        if (Stale.Count > StaleCount)
        {
            Stale.RemoveAt(0);
        }
    }

    /// <summary>All that is held, and all that its edges lead to.</summary>
    public HashSet<GraphObject> Reachable() => Reachable(Held);

    public static HashSet<GraphObject> Reachable(IEnumerable<GraphObject> roots)
    {
        HashSet<GraphObject> seen = [.. roots];
        Queue<GraphObject> left = new(seen);
        while (left.TryDequeue(out GraphObject? one))
        {
            foreach (GraphObject? target in one.Edges)
            {
                if (target is not null && seen.Add(target))
                {
                    left.Enqueue(target);
                }
            }
        }
        return seen;
    }

    /// <summary>The edges of the heap's objects that lead to each.</summary>
    public Dictionary<GraphObject, int> CountEdges() => Objects.SelectMany(one => one.Edges).OfType<GraphObject>()
        .GroupBy(target => target).ToDictionary(group => group.Key, group => group.Count());
}
