using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arenas.Diagnostics;

/// <summary>What is live of one stack, and what was in the earlier snapshot.</summary>
internal readonly record struct StackRow(
    int Node, double Bytes, double Count, int Samples, double EarlierBytes, double EarlierCount)
{
    /// <summary>Joins the stacks of two snapshots: those that have a row in one of them, equal ones in one.</summary>
    public static List<StackRow> Join(
        FrameTree tree, (Snapshot Snapshot, StackSums Sums) now, Snapshot? earlier, StackSums? earlierSums)
    {
        List<StackRow> rows = [];
        Dictionary<int, int> places = [];
        Add(now.Snapshot, now.Sums, isEarlier: false);
        if (earlier is not null && earlierSums is not null)
        {
            Add(earlier, earlierSums, isEarlier: true);
        }
        Debug.Assert(rows.Count == places.Count, "a row for each node that a stack ends at");
        return rows;

        void Add(Snapshot snapshot, StackSums sums, bool isEarlier)
        {
            for (int stack = 0; stack < sums.Counts.Length; stack++)
            {
                if (sums.Samples[stack] == 0)
                {
                    continue;
                }
                int node = tree.Add(snapshot.Stacks[stack]);
                ref int place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, node, out bool known);
                if (!known)
                {
                    place = rows.Count;
                    rows.Add(new(node, 0, 0, 0, 0, 0));
                }
                StackRow row = rows[place];
                rows[place] = isEarlier
                    ? row with
                    {
                        EarlierBytes = row.EarlierBytes + sums.Bytes[stack],
                        EarlierCount = row.EarlierCount + sums.Counts[stack],
                    }
                    : row with
                    {
                        Bytes = row.Bytes + sums.Bytes[stack],
                        Count = row.Count + sums.Counts[stack],
                        Samples = row.Samples + sums.Samples[stack],
                    };
            }
        }
    }
}
