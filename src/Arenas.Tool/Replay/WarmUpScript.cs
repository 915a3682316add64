using System.Collections.Generic;
using Arenas.Tool.TraceFiles;

namespace Arenas.Tool.Replay;

/// <summary>A short trace that makes every kind of call on every thread.</summary>
/// <remarks>
/// It touches little memory, because what the allocator keeps of it lies below the baseline and does not count later:
/// few blocks, and none that is filled with zeros or copied has more than one OS page.
/// </remarks>
internal static class WarmUpScript
{
    private const byte AlignmentLog2 = 6;
    private const long LargestFilledSize = 2048;
    private static readonly long[] s_sizes = [1, 40, LargestFilledSize, 20_000, 300_000];

    /// <summary>Builds the script for <paramref name="threadCount"/> threads.</summary>
    public static ReplayScript Build(int threadCount)
    {
        List<TraceEvent> events = [];
        int newestId = 0;
        for (int i = 0; i < threadCount; i++)
        {
            ushort thread = (ushort)i;
            // The next thread frees: with more than one, these are the frees that cross threads.
            ushort other = (ushort)((i + 1) % threadCount);
            foreach (long size in s_sizes)
            {
                long filledSize = size > LargestFilledSize ? LargestFilledSize : size;
                events.Add(new TraceEvent(TraceEventKind.Alloc, 0, thread, 0, size));
                events.Add(new TraceEvent(TraceEventKind.AlignedAlloc, AlignmentLog2, thread, 0, size));
                events.Add(new TraceEvent(TraceEventKind.AllocZeroed, 0, thread, 0, filledSize));
                newestId += 3;
                events.Add(new TraceEvent(TraceEventKind.Realloc, 0, thread, newestId, filledSize * 2));
                newestId++;
                events.Add(new TraceEvent(TraceEventKind.Free, 0, thread, newestId, 0));
                events.Add(new TraceEvent(TraceEventKind.Free, 0, other, newestId - 2, 0));
                events.Add(new TraceEvent(TraceEventKind.Free, 0, other, newestId - 3, 0));
            }
        }

        return ScriptBuilder.Build(new Trace("warm-up", events, newestId, PeakLiveBytes: 0));
    }
}
