using System;
using System.Linq;
using System.Numerics;

namespace Arenas.Fuzz;

/// <content>Operations that allocate and resize.</content>
internal sealed unsafe partial class HeapProgram
{
    private const nuint BlockAlignment = 16;
    private const nuint MaxPooledBlock = 64 << 10;
    private const long ArenaSize = 256 << 10;
    private const long HardenedBytes = 16;

    // What any address space could hold, and no test should ask for.
    private static readonly nuint s_enormous = (nuint)1 << 34;

    private void AddAllocVerbs()
    {
        _verbs["alloc"] = operation => Alloc(operation.A, operation.B, size => (nint)_heap.Alloc(size));
        _verbs["tryalloc"] = operation => Alloc(operation.A, operation.B, TryAlloc);
        _verbs["fastalloc"] = operation =>
            Alloc(operation.A, operation.B, size => (nint)_heap.ForThisThread().Alloc(size));
        _verbs["zeroed"] = operation => AllocZeroed(operation, size => (nint)_heap.AllocZeroed(size));
        _verbs["tryzeroed"] = operation => AllocZeroed(operation, TryAllocZeroed);
        _verbs["fastzeroed"] = operation =>
            AllocZeroed(operation, size => (nint)_heap.ForThisThread().AllocZeroed(size));
        _verbs["aligned"] = operation =>
            AllocAligned(operation, (size, align) => (nint)_heap.AlignedAlloc(size, align));
        _verbs["tryaligned"] = operation => AllocAligned(operation, TryAllocAligned);
        _verbs["realloc"] = operation => Realloc(operation, (block, size) => (nint)_heap.Realloc((void*)block, size));
        _verbs["tryrealloc"] = operation => Realloc(operation, TryRealloc);
        _verbs["burst"] = Burst;
        _verbs["refuse"] = operation => _source.Refuse(Math.Max(0, operation.A), Math.Max(0, operation.B));
    }

    private nint TryAlloc(nuint size) => _heap.TryAlloc(size, out void* block) ? (nint)block : DeclinedUnless(block);

    private nint TryAllocZeroed(nuint size) =>
        _heap.TryAllocZeroed(size, out void* block) ? (nint)block : DeclinedUnless(block);

    private nint TryAllocAligned(nuint size, nuint alignment) =>
        _heap.TryAlignedAlloc(size, alignment, out void* block) ? (nint)block : DeclinedUnless(block);

    private nint TryRealloc(nint old, nuint size) =>
        _heap.TryRealloc((void*)old, size, out void* block) ? (nint)block : DeclinedUnless(block);

    // A success never gives null, so 0 can stand for "no".
    private static nint DeclinedUnless(void* block)
    {
        ViolationException.Unless(block == null, "a Try method said no and gave a block");
        return 0;
    }

    // burst FIRST COUNT SIZE
    private void Burst(Operation operation)
    {
        long count = Math.Clamp(operation.B, 0, SlotCount);
        for (long offset = 0; offset < count; offset++)
        {
            Alloc(operation.A + offset, operation.C, size => (nint)_heap.Alloc(size));
        }
    }

    private void Alloc(long number, long byteCount, Func<nuint, nint> call) =>
        Alloc(SlotOf(number), SizeOf(byteCount), BlockAlignment, call);

    private void AllocZeroed(Operation operation, Func<nuint, nint> call)
    {
        Slot slot = SlotOf(operation.A);
        nuint byteCount = SizeOf(operation.B);
        if (slot.IsLive)
        {
            return;
        }
        Alloc(slot, byteCount, BlockAlignment, size =>
        {
            nint block = call(size);
            long dirty = block == 0 ? -1 : Stamp.IndexOfNonZero(block, size);
            ViolationException.Unless(dirty < 0, $"byte {dirty} of a zeroed block of {size} bytes is not zero");
            return block;
        });
    }

    // aligned SLOT SIZE ALIGNMENT
    private void AllocAligned(Operation operation, Func<nuint, nuint, nint> call)
    {
        nuint alignment = SizeOf(operation.C);
        if (BitOperations.IsPow2(alignment) && alignment <= 1 << 30)
        {
            Alloc(SlotOf(operation.A), SizeOf(operation.B), alignment, size => call(size, alignment));
            return;
        }
        Answer answer = Answer.Of(() => call(SizeOf(operation.B), alignment));
        ViolationException.Unless(
            answer.Outcome is Outcome.Foreign, $"an alignment of {alignment} gave {answer.Message}");
    }

    private void Alloc(Slot slot, nuint byteCount, nuint alignment, Func<nuint, nint> call)
    {
        if (slot.IsLive)
        {
            return;
        }
        long refusals = _source.RefusalCount;
        Answer answer = Answer.Of(() => call(byteCount));
        if (answer.IsDone && answer.Value == 0)
        {
            answer = Answer.Declined;
        }
        if (answer.IsDone)
        {
            Accept(slot, answer.Value, byteCount, alignment);
            return;
        }
        if (answer.Outcome == Outcome.Damaged)
        {
            NoteDamage(answer.Message);
            return;
        }
        CheckRefusal(answer, nuint.Max(byteCount, alignment > MaxPooledBlock / 4 ? MaxPooledBlock + 1 : 0), refusals);
    }

    private void Accept(Slot slot, nint block, nuint byteCount, nuint alignment)
    {
        nuint usable = _heap.UsableSize((void*)block);
        ViolationException.Unless(
            (nuint)block % nuint.Max(alignment, BlockAlignment) == 0, $"{block:x} is not aligned to {alignment}");
        ViolationException.Unless(usable >= byteCount, $"{usable} bytes are usable where {byteCount} were asked for");
        ViolationException.Unless(_heap.Owns((void*)block), "the heap does not own what it gave");
        ViolationException.Unless(!_live.ContainsKey(block), $"{block:x} was given twice");
        if (_live.Count < 64)
        {
            ViolationException.Unless(
                !LiveSlots.Any(other => other.Covers(block, usable)), $"{block:x} overlaps a live block");
        }
        _ = _damaged.Remove(block);
        slot.Block = block;
        slot.RequestedBytes = byteCount;
        slot.UsableBytes = usable;
        slot.Stamp = ++_lastStamp * 0xA076_1D64_78BD_642F;
        _live.Add(block, slot);
        Stamp.Fill(block, usable, slot.Stamp);
    }

    // A refusal must have its cause: the source was asked and said no, or the limit has no room left.
    private void CheckRefusal(Answer answer, nuint byteCount, long refusalsBefore)
    {
        ViolationException.Unless(answer.IsRefusal, $"{byteCount} bytes: {answer.Message}");
        long total = (long)ulong.Min(byteCount, 1ul << 60) + (_settings.Hardened ? HardenedBytes : 0);
        // A large block may be an eighth larger than was asked for.
        long cost = total <= (long)MaxPooledBlock ? ArenaSize : total + (total / 8) + Environment.SystemPageSize;
        bool full = _heap.GetStatistics().CommittedBytes + cost > _heap.LimitBytes;
        bool refused = _source.RefusalCount > refusalsBefore || byteCount > s_enormous;
        ViolationException.Unless(
            answer.Outcome switch
            {
                Outcome.Limited => full,
                Outcome.Refused => refused,
                _ => full || refused,
            },
            $"{byteCount} bytes refused without a cause: {answer.Message}");
    }

    // realloc SLOT SIZE; an empty slot passes null.
    private void Realloc(Operation operation, Func<nint, nuint, nint> call)
    {
        Slot slot = SlotOf(operation.A);
        nuint byteCount = SizeOf(operation.B);
        if (!slot.IsLive)
        {
            Alloc(slot, byteCount, BlockAlignment, size => call(0, size));
            return;
        }
        CheckContents(slot);
        (nint old, nuint oldBytes, ulong stamp) = (slot.Block, slot.UsableBytes, slot.Stamp);
        Forget(slot);
        long refusals = _source.RefusalCount;
        Answer answer = Answer.Of(() => call(old, byteCount));
        if (answer.IsDone && answer.Value != 0)
        {
            nuint kept = nuint.Min(oldBytes, byteCount);
            long damaged = Stamp.IndexOfDamage(answer.Value, oldBytes, kept, stamp);
            ViolationException.Unless(
                damaged < 0, $"a block of {oldBytes} bytes lost byte {damaged} when resized to {byteCount}");
            Accept(slot, answer.Value, byteCount, BlockAlignment);
            slot.Stale = answer.Value == old ? slot.Stale : old;
            return;
        }
        Remember(slot, old);
        CheckContents(slot);
        answer = answer.IsDone ? Answer.Declined : answer;
        if (answer.Outcome == Outcome.Damaged)
        {
            NoteDamage(answer.Message);
            return;
        }
        CheckRefusal(answer, byteCount, refusals);
    }
}
