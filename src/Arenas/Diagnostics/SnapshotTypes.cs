using System.Collections.Generic;

using Arenas.Objects;

namespace Arenas.Diagnostics;

/// <summary>The types of a snapshot while it is taken; the first stands for blocks.</summary>
internal sealed class SnapshotTypes
{
    private readonly Dictionary<(ObjectType, ObjectType?), int> _indexes = [];
    private readonly List<SnapshotType> _types = [SnapshotType.Block];

    public IReadOnlyList<SnapshotType> All => _types;

    public static string NameOf(SlabSet set) =>
        set.ItemType is { } items ? $"{set.Type.FullName} + {items.FullName}[]" : set.Type.FullName;

    public int IndexOf(SlabSet set)
    {
        if (!_indexes.TryGetValue((set.Type, set.ItemType), out int index))
        {
            index = _types.Count;
            _indexes.Add((set.Type, set.ItemType), index);
            List<string> edges = [.. set.Type.EdgeNames];
            if (set.ItemType is { } items)
            {
                foreach (string edge in items.EdgeNames)
                {
                    edges.Add(edge.Length == 0 ? "[]" : $"[].{edge}");
                }
            }
            _types.Add(new(NameOf(set), edges));
        }
        return index;
    }
}
