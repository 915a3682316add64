using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>One block of a bump arena: held by it, and by memories that are still pinned when it goes.</summary>
internal sealed class BumpBlock(nuint address, nuint size)
{
    private int _holders = 1;

    public nuint Address => address;

    public nuint Size => size;

    public nuint End => address + size;

    /// <summary>Bytes used, once a later block is in use.</summary>
    public nuint Used { get; set; }

    public void Hold()
    {
        int holders = Interlocked.Increment(ref _holders);
        Debug.Assert(holders > 1, "the arena still holds it");
    }

    /// <summary>Lets go; the last one frees.</summary>
    public void Release(NativeHeap heap)
    {
        int holders = Interlocked.Decrement(ref _holders);
        Debug.Assert(holders >= 0, "held as often");
        if (holders == 0)
        {
            Returns.Free(heap, address);
        }
    }
}
