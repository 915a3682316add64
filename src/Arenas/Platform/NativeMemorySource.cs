using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Arenas.Platform;

/// <summary>Regions from the process's native memory.</summary>
// AllocZeroed is the one portable call that promises zeros without touching the pages: a piece of this size comes
// straight from the kernel (above glibc's largest mmap threshold), is mapped lazily, and is unmapped when freed.
internal sealed unsafe class NativeMemorySource : MemorySource
{
    private readonly ConcurrentDictionary<nint, nint> _starts = new();

    protected internal override nint Reserve(nuint byteCount, nuint alignment)
    {
        if (byteCount > nuint.MaxValue - alignment)
        {
            return 0;
        }
        try
        {
            nuint start = (nuint)NativeMemory.AllocZeroed(byteCount + alignment);
            nint address = (nint)((start + alignment - 1) & ~(alignment - 1));
            _starts[address] = (nint)start;
            return address;
        }
        catch (OutOfMemoryException)
        {
            return 0;
        }
    }

    protected internal override void Return(nint address, nuint byteCount)
    {
        bool known = _starts.TryRemove(address, out nint start);
        Debug.Assert(known, "a region is returned once");
        NativeMemory.Free((void*)start);
    }

    protected internal override bool Purge(nint address, nuint byteCount) => OsMemory.Purge(address, byteCount);

    protected internal override bool Remap(nint from, nint to, nuint byteCount) =>
        OsMemory.Remap(from, to, byteCount);
}
