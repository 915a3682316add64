using System.Diagnostics;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas;

/// <content>Allocation for callers who take null for an answer, as C does: a refusal costs no exception.</content>
public sealed unsafe partial class NativeHeap
{
    /// <summary>As <see cref="Alloc(nuint, string, int)"/>; 0 where that throws for lack of memory.</summary>
    internal nuint AllocOrNull(nuint byteCount, string file, int line)
    {
        if (CurrentThread.Tag == _allocTag)
        {
            ThreadHeapRef local = CurrentThread.Heap;
            Debug.Assert(!local.IsNull, "a tag comes with a thread heap");
            nuint kept = byteCount <= Geometry.MaxPooledBlock
                ? AllocPooled(local, SizeClasses.Of(byteCount), byteCount, file, line)
                : AllocKept(local, byteCount, file, line);
            if (kept != 0)
            {
                return kept;
            }
        }
        return TryAlloc(byteCount, out void* block, file, line) ? (nuint)block : 0;
    }

    /// <summary>As <see cref="AllocZeroed(nuint, string, int)"/>; 0 where that throws for lack of memory.</summary>
    internal nuint AllocZeroedOrNull(nuint byteCount, string file, int line)
    {
        if (CurrentThread.Tag == _allocTag && byteCount <= Geometry.MaxPooledBlock)
        {
            ThreadHeapRef local = CurrentThread.Heap;
            Debug.Assert(!local.IsNull, "a tag comes with a thread heap");
            int sizeClass = SizeClasses.Of(byteCount);
            nuint pooled = AllocPooled(local, sizeClass, byteCount, file, line);
            if (pooled != 0)
            {
                ClearUnlessFresh(local, sizeClass, pooled, byteCount);
                return pooled;
            }
        }
        return TryAllocZeroed(byteCount, out void* block, file, line) ? (nuint)block : 0;
    }

    /// <summary>As <see cref="Realloc"/>; 0 where that throws for lack of memory.</summary>
    internal nuint ReallocOrNull(nuint block, nuint byteCount, string file, int line) =>
        TryRealloc((void*)block, byteCount, out void* resized, file, line) ? (nuint)resized : 0;

    /// <summary>As <see cref="AlignedAlloc"/>; 0 where that throws for lack of memory.</summary>
    internal nuint AlignedAllocOrNull(nuint byteCount, nuint alignment, string file, int line) =>
        TryAlignedAlloc(byteCount, alignment, out void* block, file, line) ? (nuint)block : 0;

    /// <summary>Bytes that a block for such a request could be used for, without allocating one.</summary>
    internal nuint RoundUp(nuint byteCount)
    {
        Debug.Assert(byteCount <= nuint.MaxValue / 2, "a size of C");
        if (_hardened is not null)
        {
            return (byteCount + 7) & ~(nuint)7;
        }
        nuint usable = byteCount <= Geometry.MaxPooledBlock
            ? SizeClasses.BlockSize(SizeClasses.Of(byteCount))
            : LargeBlocks.UsableBytes(byteCount);
        Debug.Assert(usable == 0 || usable >= byteCount, "a block holds what was asked for");
        return nuint.Max(usable, byteCount);
    }
}
