using System;

namespace Arenas.Fuzz;

/// <content>Operations that free.</content>
internal sealed unsafe partial class HeapProgram
{
    private void AddFreeVerbs()
    {
        _verbs["free"] = operation => Free(SlotOf(operation.A));
        _verbs["fastfree"] = operation => Free(SlotOf(operation.A), block => _heap.ForThisThread().Free((void*)block));
        _verbs["drop"] = Drop;
        _verbs["freenull"] = _ => _heap.Free(null);
    }

    // drop FIRST COUNT STEP
    private void Drop(Operation operation)
    {
        long step = Math.Max(1, operation.C);
        long count = Math.Clamp(operation.B, 0, SlotCount);
        for (long offset = 0; offset < count; offset++)
        {
            Free(SlotOf(operation.A + (offset * step)));
        }
    }

    private void FreeAll()
    {
        foreach (Slot slot in _slots)
        {
            Free(slot);
        }
    }

    private void Free(Slot slot) => Free(slot, block => _heap.Free((void*)block));

    private void Free(Slot slot, Action<nint> call)
    {
        if (!slot.IsLive)
        {
            return;
        }
        CheckContents(slot);
        nint block = slot.Block;
        // Before the call: during it the heap may give the block's OS pages back.
        Forget(slot);
        long refusals = _source.RefusalCount;
        Answer answer = Answer.Of(() => call(block));
        if (answer.Outcome == Outcome.Refused && _source.RefusalCount > refusals)
        {
            // The thread was to get its part of the heap first; without one it frees as another thread does.
            answer = Answer.Of(() => _heap.Free((void*)block));
        }
        ViolationException.Unless(answer.IsDone, $"a live block of {slot.UsableBytes} bytes: {answer.Message}");
        slot.Stale = block;
    }

    private void Forget(Slot slot)
    {
        _ = _live.Remove(slot.Block);
        slot.Block = 0;
    }

    private void Remember(Slot slot, nint block)
    {
        slot.Block = block;
        _live.Add(block, slot);
    }
}
