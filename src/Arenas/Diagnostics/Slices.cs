using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Sorts numbers into groups by counting: group i is the slice from Starts[i] to Starts[i + 1].</summary>
internal static class Slices
{
    /// <summary>Where each of <paramref name="count"/> groups begins, and the end of the last.</summary>
    /// <param name="groups">The group of each number; negative for none.</param>
    /// <param name="count">How many groups there are.</param>
    public static int[] Starts(ReadOnlySpan<int> groups, int count)
    {
        int[] starts = new int[count + 1];
        foreach (int group in groups)
        {
            if (group >= 0)
            {
                starts[group + 1]++;
            }
        }
        for (int i = 0; i < count; i++)
        {
            starts[i + 1] += starts[i];
        }
        Debug.Assert(starts[count] <= groups.Length, "a number is in one group at most");
        return starts;
    }

    /// <summary>The numbers, group after group, ascending in each.</summary>
    public static int[] Members(ReadOnlySpan<int> groups, int[] starts)
    {
        int[] next = starts[..^1];
        int[] members = new int[starts[^1]];
        for (int i = 0; i < groups.Length; i++)
        {
            if (groups[i] >= 0)
            {
                members[next[groups[i]]++] = i;
            }
        }
        Debug.Assert(next.Length == 0 || next[^1] == starts[^1], "each group is full");
        return members;
    }
}
