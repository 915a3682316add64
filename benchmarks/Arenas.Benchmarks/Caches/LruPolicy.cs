using System.Collections.Generic;

namespace Arenas.Benchmarks.Caches;

/// <summary>Evicts what was not used for longest.</summary>
internal sealed class LruPolicy(int capacity) : ICachePolicy
{
    private readonly Dictionary<int, LinkedListNode<int>> _nodes = [];
    private readonly LinkedList<int> _order = new();

    public bool Access(int key)
    {
        if (_nodes.TryGetValue(key, out LinkedListNode<int>? node))
        {
            _order.Remove(node);
            _order.AddLast(node);
            return true;
        }
        if (_nodes.Count == capacity)
        {
            _ = _nodes.Remove(_order.First!.Value);
            _order.RemoveFirst();
        }
        _nodes.Add(key, _order.AddLast(key));
        return false;
    }
}
