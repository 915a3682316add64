using System;
using System.Collections.Generic;

namespace Arenas.Benchmarks.Caches;

/// <summary>W-TinyLFU as Caffeine has it, without its hill climbing: a window of 1 % in order of use, a main part in
/// two, of which 80 % are protected, and a sketch that says who is admitted.</summary>
internal sealed class TinyLfuPolicy : ICachePolicy
{
    private readonly Dictionary<int, LinkedListNode<int>> _nodes = [];
    private readonly LinkedList<int> _window = new();
    private readonly LinkedList<int> _probation = new();
    private readonly LinkedList<int> _protected = new();
    private readonly FrequencySketch _sketch;
    private readonly Random _random = new(1);
    private readonly int _capacity;
    private readonly int _windowCapacity;
    private readonly int _protectedCapacity;

    public TinyLfuPolicy(int capacity)
    {
        _capacity = capacity;
        _windowCapacity = int.Max(1, capacity / 100);
        _protectedCapacity = (capacity - _windowCapacity) * 4 / 5;
        _sketch = new(capacity);
    }

    public bool Access(int key)
    {
        _sketch.Increment(key);
        if (_nodes.TryGetValue(key, out LinkedListNode<int>? node))
        {
            Touch(node);
            return true;
        }
        _nodes.Add(key, _window.AddLast(key));
        LinkedListNode<int>? candidate = null;
        if (_window.Count > _windowCapacity)
        {
            candidate = _window.First!;
            Move(candidate, _probation);
        }
        if (_nodes.Count > _capacity)
        {
            Evict(candidate);
        }
        return false;
    }

    private static void Move(LinkedListNode<int> node, LinkedList<int> to)
    {
        node.List!.Remove(node);
        to.AddLast(node);
    }

    private void Touch(LinkedListNode<int> node)
    {
        Move(node, ReferenceEquals(node.List, _window) ? _window : _protected);
        if (_protected.Count > _protectedCapacity)
        {
            Move(_protected.First!, _probation);
        }
    }

    private void Evict(LinkedListNode<int>? candidate)
    {
        LinkedListNode<int> victim = _probation.First ?? _protected.First ?? _window.First!;
        if (candidate is not null && !ReferenceEquals(candidate, victim) && !Admits(candidate.Value, victim.Value))
        {
            victim = candidate;
        }
        victim.List!.Remove(victim);
        _ = _nodes.Remove(victim.Value);
    }

    // One in 128 warm candidates is admitted in any case, so that nobody can keep a cache from learning.
    private bool Admits(int candidate, int victim)
    {
        int frequency = _sketch.Frequency(candidate);
        return frequency > _sketch.Frequency(victim) || (frequency > 5 && _random.Next(128) == 0);
    }
}
