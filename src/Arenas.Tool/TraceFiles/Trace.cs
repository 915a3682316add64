using System;
using System.Collections.Generic;

namespace Arenas.Tool.TraceFiles;

/// <summary>A trace that was read whole and found valid.</summary>
/// <param name="Name">The file's name without its extensions.</param>
/// <param name="Events">The heap calls in recorded order.</param>
/// <param name="AllocationCount">How many ids the events make; ids run from 1 to this.</param>
/// <param name="PeakLiveBytes">The most bytes, as asked for, that were live at once.</param>
internal sealed record Trace(string Name, List<TraceEvent> Events, int AllocationCount, long PeakLiveBytes)
{
    /// <summary>
    /// Returns the live bytes over the run: the highest value in each of at most <paramref name="stepCount"/> equal
    /// steps.
    /// </summary>
    public long[] LiveCurve(int stepCount)
    {
        stepCount = Math.Min(stepCount, Events.Count);
        long[] curve = new long[stepCount];
        long[] sizes = new long[AllocationCount + 1];
        long liveBytes = 0;
        int newestId = 0;
        for (int i = 0; i < Events.Count; i++)
        {
            TraceEvent e = Events[i];
            if (e.EndedId != 0)
            {
                liveBytes -= sizes[e.EndedId];
            }

            if (e.Allocates)
            {
                sizes[++newestId] = e.Size;
                liveBytes += e.Size;
            }

            ref long highest = ref curve[(int)((long)i * stepCount / Events.Count)];
            highest = highest < liveBytes ? liveBytes : highest;
        }

        return curve;
    }
}
