using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arenas.Diagnostics;

/// <summary>The sums of stacks by the lines or the files of their frames.</summary>
internal sealed class FrameGroups(StatisticKey key)
{
    private readonly Dictionary<(string File, int Line), Group> _groups = [];

    /// <summary>Adds a stack's sum to each line or file of these frames, once.</summary>
    public void Add(int stack, ReadOnlySpan<CallFrame> frames, in Sum sum)
    {
        Debug.Assert(key is StatisticKey.Line or StatisticKey.File, "what frames have");
        foreach (CallFrame frame in frames)
        {
            int line = key == StatisticKey.Line ? frame.Line : 0;
            ref Group group = ref CollectionsMarshal.GetValueRefOrAddDefault(
                _groups, (frame.File, line), out bool isKnown);
            // A line that lies in more than one method is said to lie in none.
            group.Method = isKnown && group.Method != frame.Method ? null : frame.Method;
            // A frame that calls itself is in the stack twice, but its bytes are there once.
            if (!isKnown || group.LastStack != stack)
            {
                group.LastStack = stack;
                group.Sum.Add(sum);
            }
        }
    }

    public IEnumerable<Statistic> ToStatistics()
    {
        foreach (((string file, int line), Group group) in _groups)
        {
            yield return group.Sum.ToStatistic(key == StatisticKey.File
                ? StatisticSubject.OfFile(file)
                : StatisticSubject.OfLine(new(file, line, group.Method)));
        }
    }

    private struct Group
    {
        public string? Method;
        public int LastStack;
        public Sum Sum;
    }
}
