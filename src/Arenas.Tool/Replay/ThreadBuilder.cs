using System.Collections.Generic;
using System.Linq;

namespace Arenas.Tool.Replay;

/// <summary>Collects the script of one thread and hands out the slots that this thread alone uses.</summary>
internal sealed class ThreadBuilder
{
    private readonly List<ReplayEntry> _entries = [];
    private readonly List<ReplayEntry> _leftovers = [];
    private readonly List<ScriptRun> _runs = [];
    private readonly Stack<int> _freeSlots = new();

    /// <summary>Gets how many own slots the thread needs.</summary>
    public int SlotCount { get; private set; }

    public void BeginRun(int firstEvent) => _runs.Add(new ScriptRun(_entries.Count, firstEvent));

    public void Add(ReplayEntry entry) => _entries.Add(entry);

    public void AddLeftover(ReplayEntry entry) => _leftovers.Add(entry);

    public int TakeSlot() => _freeSlots.TryPop(out int slot) ? slot : SlotCount++;

    public void GiveSlotBack(int slot) => _freeSlots.Push(slot);

    /// <summary>Returns the script, its own slots moved up by <paramref name="ownBase"/>.</summary>
    public ThreadScript Build(int ownBase, int sharedBase)
    {
        return new ThreadScript([.. _entries.Select(Place)], [.. _leftovers.Select(Place)], [.. _runs]);

        ReplayEntry Place(ReplayEntry entry) =>
            entry with { Slot = entry.Slot >= 0 ? ownBase + entry.Slot : sharedBase + ~entry.Slot };
    }
}
