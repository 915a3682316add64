using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <content>A weak map and an intern table of the heap, against a dictionary and counts.</content>
internal sealed partial class GraphInterpreter
{
    private const int KeyCount = 12;

    private readonly WeakValueMap<int, GraphNode> _map;
    private readonly Dictionary<int, GraphObject> _mapped = [];

    private readonly InternTable _interned;
    private readonly (Handle<InternedBytes> Handle, int Count)[] _copies = new (Handle<InternedBytes>, int)[KeyCount];

    private int InternedCount => _copies.Count(copy => copy.Count > 0);

    private static WeakValueMap<int, GraphNode> MapOf(ObjectHeap heap) => new(heap);

    // The hash is the length: copies of other bytes lie in the same chain.
    private static InternTable InternedOf(ObjectHeap heap) => new(heap, static bytes => bytes.Length);

    private void UseTable(GraphCommand command)
    {
        int key = command.Second % KeyCount;
        switch (command.What)
        {
            case GraphOperation.MapSet when HeldFor(GraphKind.Node, command.First) is { } one:
                _map.Set(key, new(one.Handle.Bits));
                _mapped[key] = one;
                break;
            case GraphOperation.MapTake when _mapped.TryGetValue(key, out GraphObject? one):
                if (_map.TryGet(key, out Handle<GraphNode> found))
                {
                    Expect.Equal(one.Handle.Bits, found.Bits);
                    one.External++;
                    _upgraded = true;
                }
                break;
            case GraphOperation.MapRemove:
                bool wasThere = _map.ContainsKey(key);
                Expect.Equal(wasThere, _map.TryRemove(key));
                _ = _mapped.Remove(key);
                break;
            case GraphOperation.Intern:
                Intern(key);
                break;
            case GraphOperation.ReleaseInterned when _copies[key].Count > 0:
                _copies[key].Count--;
                _heap.Release(_copies[key].Handle);
                break;
        }
    }

    private static byte[] BytesOf(int key) => [.. Enumerable.Repeat((byte)key, (key % 3) + 1)];

    private void Intern(int key)
    {
        Handle<InternedBytes> copy = _interned.Intern(BytesOf(key));
        Expect.True(_interned.BytesOf(copy).SequenceEqual(BytesOf(key)), $"the copy of {key} has other bytes");
        Expect.True(
            _copies[key].Count > 0 == (copy == _copies[key].Handle), $"{copy} is the copy of {key}, {_copies[key]}");
        _copies[key] = (copy, _copies[key].Count + 1);
    }

    private void CheckTables(bool isPending)
    {
        int count = _map.Count;
        foreach ((int key, GraphObject one) in _mapped.ToArray())
        {
            bool isThere = _map.ContainsKey(key);
            bool isLive = _model.Objects.Contains(one);
            Expect.True(isLive || !isThere, $"{one} is gone, and {key} still has it");
            // As a watch with a callback, its entry ends when a collection finds it dead, whether it comes back or not.
            Expect.True(
                !isLive || isThere || one.Finalized > 0 || _revived, $"{one} lives, and {key} has it no longer");
            if (!isThere)
            {
                _ = _mapped.Remove(key);
            }
        }
        Expect.True(isPending || count == _mapped.Count, $"the map counts {count} entries, and has {_mapped.Count}");
        Expect.Equal(InternedCount, isPending ? InternedCount : _interned.Count);
        for (int key = 0; key < KeyCount; key++)
        {
            Expect.Equal(_copies[key].Count > 0, _heap.IsAlive(_copies[key].Handle));
        }
    }

    private void EndTables()
    {
        for (int key = 0; key < KeyCount; key++)
        {
            for (; _copies[key].Count > 0; _copies[key].Count--)
            {
                _heap.Release(_copies[key].Handle);
            }
        }
        _ = _heap.FreePending();
        Expect.Equal((0, 0), (_map.Count, _interned.Count));
        _map.Dispose();
        _interned.Dispose();
    }
}
