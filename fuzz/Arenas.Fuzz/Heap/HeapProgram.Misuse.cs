using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Arenas.Fuzz;

/// <content>Operations that a caller should not make, each of which must end in its exception.</content>
internal sealed unsafe partial class HeapProgram
{
    private const nuint HeaderBytes = 256;
    private const int LateCanaryBytes = 8;

    // Freed blocks that were written to, and blocks that a hardened heap will never use again.
    private readonly HashSet<nint> _damaged = [];
    private readonly HashSet<nint> _lost = [];

    private void AddMisuseVerbs()
    {
        _verbs["twice"] = FreeTwice;
        _verbs["stale"] = operation => FreeStale(SlotOf(operation.A).Stale);
        _verbs["inside"] = FreeInside;
        _verbs["beyond"] = FreeBeyond;
        _verbs["header"] = FreeHeader;
        _verbs["wild"] = FreeWild;
        _verbs["foreign"] = FreeForeign;
        _verbs["overrun"] = Overrun;
        _verbs["latewrite"] = WriteLate;
        _verbs["expectdamage"] = _ => ViolationException.Unless(_lost.Count > 0, "no damage was noticed");
    }

    // twice SLOT
    private void FreeTwice(Operation operation)
    {
        Slot slot = SlotOf(operation.A);
        if (slot.IsLive)
        {
            Free(slot);
            Refuses(slot.Stale, Outcome.DoubleFree, Outcome.DoubleFree, "a second free");
        }
    }

    // The place may be a part of another block by now, or of nothing.
    private void FreeStale(nint block)
    {
        if (block != 0 && !_live.ContainsKey(block) && !_lost.Contains(block))
        {
            Refuses(block, Outcome.DoubleFree, Outcome.Foreign, "a free of a stale block");
        }
    }

    // inside SLOT OFFSET
    private void FreeInside(Operation operation)
    {
        Slot slot = SlotOf(operation.A);
        if (slot.IsLive && slot.UsableBytes > 1)
        {
            nuint offset = 1 + (SizeOf(operation.B) % (slot.UsableBytes - 1));
            Refuses(slot.Block + (nint)offset, Outcome.Foreign, Outcome.Foreign, $"a free {offset} bytes into a block");
        }
    }

    // beyond SLOT COUNT: a neighbour in a row of equal blocks, which may be free, live, or no block at all.
    private void FreeBeyond(Operation operation)
    {
        Slot slot = SlotOf(operation.A);
        if (slot.IsLive && !_settings.Hardened && slot.UsableBytes <= MaxPooledBlock)
        {
            FreeStale(slot.Block + ((nint)slot.UsableBytes * (nint)Math.Clamp(operation.B, -4096, 4096)));
        }
    }

    // header SLOT OFFSET
    private void FreeHeader(Operation operation)
    {
        Slot slot = SlotOf(operation.A);
        nint arena = slot.Block & ~((nint)ArenaSize - 1);
        if (slot.IsLive && arena != slot.Block)
        {
            FreeStale(arena + (nint)(SizeOf(operation.B) % HeaderBytes));
        }
    }

    // wild KIND
    private void FreeWild(Operation operation)
    {
        ulong local = 0;
        byte[] array = GC.AllocateArray<byte>(64, pinned: true);
        void* native = NativeMemory.AllocZeroed(4096);
        ReadOnlySpan<nint> wild =
        [
            1, 16, 4096, (nint)(&local), (nint)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0), (nint)native,
            unchecked((nint)0xFFFF_8000_0000_0000), (nint)1 << 47, ((nint)1 << 48) - 16,
            -16, nint.MinValue, nint.MaxValue,
        ];
        Refuses(wild[(int)((ulong)operation.A % (ulong)wild.Length)], Outcome.Foreign, Outcome.Foreign, "a wild free");
        NativeMemory.Free(native);
    }

    // foreign SLOT SIZE: a block of another heap, and one of this heap freed there.
    private void FreeForeign(Operation operation)
    {
        nuint byteCount = nuint.Min(SizeOf(operation.B), 1 << 20);
        void* block = _other.Alloc(byteCount);
        Refuses((nint)block, Outcome.Foreign, Outcome.Foreign, "a free of another heap's block");
        _other.Free(block);
        Slot slot = SlotOf(operation.A);
        if (slot.IsLive)
        {
            nint own = slot.Block;
            Answer answer = Answer.Of(() => _other.Free((void*)own));
            ViolationException.Unless(
                answer.Outcome == Outcome.Foreign, $"a free by the wrong heap gave {answer.Message}");
        }
    }

    private void Refuses(nint address, Outcome expected, Outcome allowed, string what)
    {
        ViolationException.Unless(!_heap.Owns((void*)address), $"{what}: the heap says that it owns {address:x}");
        Answer freed = Answer.Of(() => _heap.Free((void*)address));
        ViolationException.Unless(
            freed.Outcome == expected || freed.Outcome == allowed, $"{what} of {address:x} gave {freed.Message}");
        Answer sized = Answer.Of(() => (nint)_heap.UsableSize((void*)address));
        ViolationException.Unless(
            sized.Outcome == freed.Outcome, $"{what}: the size of {address:x} gave {sized.Message}");
        Answer resized = Answer.Of(() => (nint)_heap.Realloc((void*)address, 1));
        ViolationException.Unless(
            resized.Outcome == freed.Outcome, $"{what}: resizing {address:x} gave {resized.Message}");
    }

    // overrun SLOT OFFSET: one byte past the end of a hardened block, put right again afterwards.
    private void Overrun(Operation operation)
    {
        Slot slot = SlotOf(operation.A);
        if (!slot.IsLive || !_settings.Hardened)
        {
            return;
        }
        nint block = slot.Block;
        byte* past = (byte*)block + slot.RequestedBytes + (SizeOf(operation.B) % LateCanaryBytes);
        *past ^= 0x5A;
        Answer freed = Answer.Of(() => _heap.Free((void*)block));
        Answer sized = Answer.Of(() => (nint)_heap.UsableSize((void*)block));
        *past ^= 0x5A;
        ViolationException.Unless(freed.Outcome == Outcome.Damaged, $"a write past the end gave {freed.Message}");
        ViolationException.Unless(sized.Outcome == Outcome.Damaged, $"a write past the end gave {sized.Message}");
    }

    // latewrite SLOT SIZE OFFSET: a hardened block is freed and written to while it is in quarantine.
    private void WriteLate(Operation operation)
    {
        Slot slot = SlotOf(operation.A);
        nuint byteCount = SizeOf(operation.B) % 4096;
        if (slot.IsLive || !_settings.Hardened)
        {
            return;
        }
        Alloc(slot, byteCount, BlockAlignment, size => (nint)_heap.Alloc(size));
        if (slot.IsLive)
        {
            Free(slot);
            ((byte*)slot.Stale)[SizeOf(operation.C) % (byteCount + 1)] ^= 0x5A;
            _ = _damaged.Add(slot.Stale);
        }
    }

    private void NoteDamage(string message)
    {
        nint block = _damaged.FirstOrDefault(
            address => message.Contains($"0x{address:x} ", StringComparison.Ordinal));
        ViolationException.Unless(block != 0, $"damage that nobody did: {message}");
        _ = _damaged.Remove(block);
        _ = _lost.Add(block);
    }
}
