using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas;

public sealed partial class SnapshotGraph
{
    /// <summary>Counts the objects by type, the most common first.</summary>
    /// <param name="limit">How many types to return at most.</param>
    /// <returns>By count, then bytes, both descending, then name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    public IReadOnlyList<SnapshotTypeCount> MostCommonTypes(int limit = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return [.. CountTypes().Values
            .OrderByDescending(type => type.Count).ThenByDescending(type => type.Bytes)
            .ThenBy(type => type.Name, StringComparer.Ordinal).Take(limit)];
    }

    /// <summary>Returns the types of which there are more objects than in another snapshot.</summary>
    /// <param name="earlier">The other snapshot.</param>
    /// <param name="limit">How many types to return at most.</param>
    /// <returns>By growth of count, then of bytes, both descending, then name.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is negative.</exception>
    /// <remarks>For growth over many snapshots see <see cref="TypeGrowth"/>.</remarks>
    public IReadOnlyList<SnapshotTypeChange> GrowthSince(Snapshot earlier, int limit = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        TypeGrowth growth = new();
        _ = growth.Update(earlier, 0);
        return growth.Update(Snapshot, limit);
    }

    /// <summary>Returns the objects of a type, in the order of the snapshot.</summary>
    /// <param name="typeName">Full name of the type, or what follows its last dot.</param>
    /// <returns>The objects; none if there is no such type.</returns>
    public IEnumerable<SnapshotObject> OfType(string typeName)
    {
        ArgumentNullException.ThrowIfNull(typeName);
        bool[] isMeant = [.. Snapshot.Types.Select(
            type => type.Name == typeName || type.Name.EndsWith("." + typeName, StringComparison.Ordinal))];
        return Objects.Where(item => isMeant[Columns.Types[Columns.BlockCount + item.Index]]);
    }

    internal Dictionary<string, SnapshotTypeCount> CountTypes()
    {
        long[] counts = new long[Snapshot.Types.Count];
        long[] bytes = new long[counts.Length];
        for (int row = Columns.BlockCount; row < Columns.Count; row++)
        {
            counts[Columns.Types[row]]++;
            bytes[Columns.Types[row]] += Columns.Sizes[row];
        }
        // Two heaps may each have registered a type of one name.
        Dictionary<string, SnapshotTypeCount> byName = [];
        for (int i = 0; i < counts.Length; i++)
        {
            string name = Snapshot.Types[i].Name;
            SnapshotTypeCount before = byName.GetValueOrDefault(name);
            if (counts[i] > 0)
            {
                byName[name] = new(name, before.Count + counts[i], before.Bytes + bytes[i]);
            }
        }
        return byName;
    }
}
