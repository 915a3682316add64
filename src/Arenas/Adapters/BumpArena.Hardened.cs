using System.Diagnostics;

using Arenas.Adapters;
using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas;

/// <content>A hardened arena: what is free holds a pattern, and is looked at.</content>
public sealed partial class BumpArena
{
    private Caller _freedAt;

    /// <summary>Throws if free memory was written to; the pattern is restored, so that it is told once.</summary>
    private void VerifyFree() => Tell(FindDamage());

    private static void Tell(HeapCorruptionException? damage)
    {
        if (damage is not null)
        {
            throw damage;
        }
    }

    /// <summary>Looks at all that is free: the rest of the current block, those behind it, and the ends of those
    /// before.</summary>
    private HeapCorruptionException? FindDamage()
    {
        HeapCorruptionException? damage = null;
        for (int i = 0; _hardened && i < _count; i++)
        {
            BumpBlock block = _blocks[i];
            nuint used = i < _current ? block.Used : i == _current ? _next - block.Address : 0;
            damage ??= FindDamage(block.Address + used, block.Size - used);
        }
        return damage;
    }

    private HeapCorruptionException? FindDamage(nuint address, nuint byteCount)
    {
        long damaged = BlockMemory.IndexOfOther(address, byteCount, FreeFill);
        if (damaged < 0)
        {
            return null;
        }
        byte found = BlockMemory.ReadByte(address + (nuint)damaged);
        BlockMemory.Fill(address, byteCount, FreeFill);
        string since = _freedAt.File is { Length: > 0 } file
            ? $"It was last given back at {file}:{_freedAt.Line}."
            : "It was not handed out since its block came from the heap, or given back by nobody known.";
        return Misuse.Corruption(
            _heap,
            $"{Misuse.At(address + (nuint)damaged)} in a bump arena of heap '{_heap.Name}' was written to while it was "
            + $"free: it is 0x{found:x2}. {since}");
    }

    /// <summary>Looks at memory that is handed out, and fills it.</summary>
    private void Unpoison(nuint address, nuint byteCount)
    {
        Debug.Assert(address + byteCount <= _end, "in the current block");
        if (FindDamage(_next, address + byteCount - _next) is { } damage)
        {
            throw damage;
        }
        BlockMemory.Fill(address, byteCount, HardenedBlocks.AllocFill);
    }

    /// <summary>Fills what a change of size hands out or gives back.</summary>
    private void Resize(nuint address, nuint oldEnd, nuint newEnd)
    {
        Debug.Assert(address <= oldEnd && oldEnd == _next, "the last allocation");
        if (newEnd > oldEnd)
        {
            Unpoison(oldEnd, newEnd - oldEnd);
        }
        else
        {
            BlockMemory.Fill(newEnd, oldEnd - newEnd, FreeFill);
        }
    }

    /// <summary>Fills all that lies behind a place and is used.</summary>
    private void Poison(BumpPlace place, Caller caller)
    {
        for (int i = place.Block; i <= _current; i++)
        {
            BumpBlock block = _blocks[i];
            nuint from = i == place.Block ? place.Offset : 0;
            nuint to = i == _current ? _next - block.Address : block.Used;
            Debug.Assert(from <= to, "used since");
            BlockMemory.Fill(block.Address + from, to - from, FreeFill);
        }
        _freedAt = caller;
    }
}
