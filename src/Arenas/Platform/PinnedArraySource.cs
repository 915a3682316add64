using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Arenas.Platform;

/// <summary>Regions that are pinned managed arrays, so that a block can be named as an array segment.</summary>
internal sealed class PinnedArraySource : MemorySource
{
    // A region starts at a multiple of 256 KB and holds whole ones: each of them leads to its array.
    private const int PlaceShift = 18;

    private readonly ConcurrentDictionary<nint, byte[]> _arrays = new();

    [SuppressMessage("Design", "CA1031", Justification = "Whatever stops the array from being made is a refusal.")]
    protected internal override nint Reserve(nuint byteCount, nuint alignment)
    {
        nuint padded = byteCount + alignment;
        if (padded > (nuint)Array.MaxLength)
        {
            return 0;
        }
        try
        {
            byte[] array = GC.AllocateArray<byte>((int)padded, pinned: true);
            nuint start = StartOf(array);
            nint address = (nint)((start + alignment - 1) & ~(alignment - 1));
            Debug.Assert((nuint)address + byteCount <= start + padded, "the region lies inside its array");
            for (nint place = address >> PlaceShift; place < (address + (nint)byteCount) >> PlaceShift; place++)
            {
                _arrays[place] = array;
            }
            return address;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    protected internal override void Return(nint address, nuint byteCount)
    {
        for (nint place = address >> PlaceShift; place < (address + (nint)byteCount) >> PlaceShift; place++)
        {
            bool known = _arrays.TryRemove(place, out _);
            Debug.Assert(known, "a region is returned once");
        }
    }

    // The collector never reads what is inside an array of bytes, and clears what it makes a new object of: to it,
    // OS pages that read as zeros are bytes that somebody has written. Elsewhere a purge may take the pages out of
    // the collector's commit, so it is not done.
    protected internal override bool Purge(nint address, nuint byteCount) =>
        OperatingSystem.IsLinux() && OsMemory.Purge(address, byteCount);

    internal override bool TryGetArray(nint address, nuint byteCount, out ArraySegment<byte> array)
    {
        if (!_arrays.TryGetValue(address >> PlaceShift, out byte[]? whole))
        {
            array = default;
            return false;
        }
        nuint offset = (nuint)address - StartOf(whole);
        Debug.Assert(offset + byteCount <= (nuint)whole.Length, "the piece lies inside its region");
        array = new(whole, (int)offset, (int)byteCount);
        return true;
    }

    // Safe: the array is pinned for its whole life, and whoever asks keeps it alive.
    private static unsafe nuint StartOf(byte[] array) =>
        (nuint)(void*)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
}
