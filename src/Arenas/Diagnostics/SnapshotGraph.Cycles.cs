using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class SnapshotGraph
{
    private IReadOnlyList<SnapshotGroup>? _cycles;
    private IReadOnlyList<SnapshotGroup>? _cycleGroups;

    /// <summary>Gets the cycles: the largest sets of objects that all reach each other, and single objects that refer
    /// to themselves.</summary>
    /// <remarks>The one with the most objects first. Costs a visit of the whole graph the first time.</remarks>
    public IReadOnlyList<SnapshotGroup> Cycles => Made(ref _cycles, static graph => graph.FindCycles());

    /// <summary>Gets the cycles with those that they refer to put together: the graph without all that is in no cycle,
    /// split where nothing connects it.</summary>
    /// <remarks>The one with the most objects first.</remarks>
    public IReadOnlyList<SnapshotGroup> CycleGroups => Made(ref _cycleGroups, static graph => graph.ConnectCycles());

    private IReadOnlyList<SnapshotGroup> FindCycles()
    {
        Components components = Components;
        int[] groups = new int[Count];
        int count = 0;
        Array.Fill(groups, -1);
        for (int component = 0; component < components.Count; component++)
        {
            if (components.IsCycle(component))
            {
                int start = components.Starts[component];
                foreach (int member in components.Members.AsSpan(start, components.SizeOf(component)))
                {
                    groups[member] = count;
                }
                count++;
            }
        }
        return Grouped(groups, count);
    }

    // Each cycle points to one that it is connected with, the last to itself.
    private IReadOnlyList<SnapshotGroup> ConnectCycles()
    {
        Components components = Components;
        int[] roots = [.. Enumerable.Range(0, components.Count)];
        for (int index = 0; index < Count; index++)
        {
            int component = components.Of[index];
            if (!components.IsCycle(component))
            {
                roots[component] = -1;
                continue;
            }
            for (int edge = Columns.EdgeStarts[index]; edge < Columns.EdgeStarts[index + 1]; edge++)
            {
                int other = components.Of[Columns.EdgeTargets[edge]];
                if (other != component && components.IsCycle(other))
                {
                    roots[RootOf(roots, component)] = RootOf(roots, other);
                }
            }
        }
        int[] numbers = new int[components.Count];
        int[] groups = new int[Count];
        int count = 0;
        for (int index = 0; index < Count; index++)
        {
            int component = components.Of[index];
            groups[index] = -1;
            if (roots[component] >= 0)
            {
                ref int number = ref numbers[RootOf(roots, component)];
                number = number == 0 ? ++count : number;
                groups[index] = number - 1;
            }
        }
        return Grouped(groups, count);
    }

    private static int RootOf(int[] roots, int component)
    {
        while (roots[component] != component)
        {
            Debug.Assert(roots[component] >= 0, "a cycle is connected with cycles only");
            roots[component] = roots[roots[component]];
            component = roots[component];
        }
        return component;
    }

    private IReadOnlyList<SnapshotGroup> Grouped(int[] groups, int count)
    {
        int[] starts = Slices.Starts(groups, count);
        int[] members = Slices.Members(groups, starts);
        Holding holding = Holding;
        SnapshotGroup[] result = new SnapshotGroup[count];
        for (int i = 0; i < count; i++)
        {
            long bytes = 0;
            bool isUnheld = true;
            foreach (int member in members.AsSpan(starts[i], starts[i + 1] - starts[i]))
            {
                bytes += Columns.Sizes[Columns.BlockCount + member];
                isUnheld &= !holding.Live.Contains(member);
            }
            result[i] = new(new ObjectList(this, members, starts[i], starts[i + 1] - starts[i]), bytes, isUnheld);
        }
        return [.. result.OrderByDescending(group => group.Objects.Count).ThenBy(group => group.Objects[0].Index)];
    }
}
