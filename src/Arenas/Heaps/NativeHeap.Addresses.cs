using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas;

/// <content>Blocks as addresses, for the rooms that handle no pointers.</content>
public sealed unsafe partial class NativeHeap
{
    private readonly HashSet<nuint> _ownBlocks = [];

    /// <summary>Allocates a block; throws as <see cref="Alloc(nuint, string, int)"/> does.</summary>
    /// <remarks>What it is for is not the user's: tracing and snapshots pass such blocks over.</remarks>
    internal nuint AllocAddress(nuint byteCount, bool zeroed)
    {
        nuint block = (nuint)(zeroed ? AllocZeroed(byteCount, null!, 0) : Alloc(byteCount, null!, 0));
        lock (_ownBlocks)
        {
            bool added = _ownBlocks.Add(block);
            Debug.Assert(added, "a block that was free");
        }
        return block;
    }

    /// <summary>Blocks that are not the user's.</summary>
    internal HashSet<nuint> OwnBlocks()
    {
        lock (_ownBlocks)
        {
            return [.. _ownBlocks];
        }
    }

    /// <summary>Bytes of the live block at an address; 0 if none is there.</summary>
    internal nuint SizeAt(nuint block) => Owns((void*)block) ? UsableSize((void*)block) : 0;

    internal void FreeAddress(nuint block)
    {
        lock (_ownBlocks)
        {
            _ = _ownBlocks.Remove(block);
        }
        Free((void*)block, "", 0);
    }
}
