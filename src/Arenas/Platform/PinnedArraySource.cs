using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Arenas.Platform;

/// <summary>Regions that are pinned managed arrays, so that a block can be named as an array segment.</summary>
internal sealed class PinnedArraySource : MemorySource
{
    private readonly ConcurrentDictionary<nint, byte[]> _arrays = new();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever stops the array from being made is a refusal.")]
    protected internal override unsafe nint Reserve(nuint byteCount, nuint alignment)
    {
        nuint padded = byteCount + alignment;
        if (padded > (nuint)Array.MaxLength)
        {
            return 0;
        }
        try
        {
            byte[] array = GC.AllocateArray<byte>((int)padded, pinned: true);
            // Safe: the array is pinned for its whole life, and the dictionary keeps it alive until Return.
            nuint start = (nuint)(void*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
            nint address = (nint)((start + alignment - 1) & ~(alignment - 1));
            Debug.Assert((nuint)address + byteCount <= start + padded, "the region lies inside its array");
            _arrays[address] = array;
            return address;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    protected internal override void Return(nint address, nuint byteCount)
    {
        bool known = _arrays.TryRemove(address, out _);
        Debug.Assert(known, "a region is returned once");
    }
}
