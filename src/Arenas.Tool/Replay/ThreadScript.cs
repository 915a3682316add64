using System;

namespace Arenas.Tool.Replay;

/// <summary>What one thread does during a replay.</summary>
/// <param name="Entries">The thread's events in recorded order.</param>
/// <param name="Leftovers">Frees of the blocks that this thread allocated and no event ends.</param>
/// <param name="Runs">Where the entries stand in the trace.</param>
internal sealed record ThreadScript(ReplayEntry[] Entries, ReplayEntry[] Leftovers, ScriptRun[] Runs)
{
    /// <summary>Returns the index in the trace of the event that the entry at <paramref name="index"/> plays.</summary>
    public long EventOf(int index)
    {
        int found = Array.FindLastIndex(Runs, run => run.FirstEntry <= index);
        long eventIndex = Runs[found].FirstEvent;
        for (long i = Runs[found].FirstEntry; i < index; i++)
        {
            // A wait and the second half of a reallocation are entries, but not events.
            eventIndex += Entries[i].Op is ReplayOp.Await or ReplayOp.ReallocTo ? 0 : 1;
        }

        return eventIndex;
    }
}
