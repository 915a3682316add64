using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Arenas.Bits;

/// <summary>
/// Where the blocks of a pool lie on its OS pages: which OS pages only free blocks touch, and which blocks touch
/// given OS pages. It holds five numbers and no memory; all pools of one size class share the same.
/// </summary>
/// <remarks>
/// <code>
///   OS page      0         1         2         3
///           |---------|---------|---------|---------|
///           |hhhh[ 0 ][ 1 ][ 2 ] … [ capacity-1 ]...|
/// </code>
/// Bytes before the first block belong to a header and count as used, bytes after the last as free. OS pages that
/// the pool does not fill whole are left out; a pool smaller than one OS page has none. An OS page costs 4 to 6 ns
/// whatever the sizes, so powers of two get no path of their own.
/// </remarks>
internal readonly struct BlockSpans
{
    /// <summary>A set of OS pages is one word.</summary>
    public const int MaxOsPageCount = Bitmap.BitsPerWord;

    private readonly ulong _reciprocal;
    private readonly int _capacity;
    private readonly int _blockBytes;
    private readonly int _firstBlockOffset;
    private readonly int _osPageShift;

    public BlockSpans(int capacity, int blockBytes, int firstBlockOffset, int poolBytes, int osPageBytes)
    {
        Debug.Assert(capacity > 0, "A pool has at least one block.");
        Debug.Assert(blockBytes > 1, "The reciprocal of 1 needs a 65th bit.");
        Debug.Assert(firstBlockOffset >= 0);
        Debug.Assert(firstBlockOffset + ((long)capacity * blockBytes) <= poolBytes, "The blocks leave the pool.");
        Debug.Assert(BitOperations.IsPow2(osPageBytes));

        _capacity = capacity;
        _blockBytes = blockBytes;
        _firstBlockOffset = firstBlockOffset;
        _osPageShift = BitOperations.TrailingZeroCount(osPageBytes);
        OsPageCount = poolBytes >> _osPageShift;
        Debug.Assert(OsPageCount <= MaxOsPageCount);

        // x * (2^64 / d, rounded up) / 2^64 is x / d for all 32-bit x and d: a multiplication in place of a
        // division for every OS page (Lemire, Kaser and Kurz, "Faster remainder by direct computation", 2019).
        _reciprocal = (ulong.MaxValue / (uint)blockBytes) + 1;
    }

    /// <summary>How many whole OS pages the pool covers.</summary>
    public int OsPageCount { get; }

    /// <summary>How many words a bitmap of the pool's blocks has.</summary>
    public int WordCount => Bitmap.WordsFor(_capacity);

    /// <summary>
    /// The OS pages on which nothing is in use: bit <c>k</c> for bytes <c>k * osPageBytes</c> up to the next. A
    /// set bit of <paramref name="freeBlocks"/> is a free block; bits past the last block mean nothing.
    /// </summary>
    public ulong FreeOsPages(ReadOnlySpan<ulong> freeBlocks)
    {
        Debug.Assert(freeBlocks.Length >= WordCount, "Every block needs a bit.");

        ulong free = 0;
        int osPageBytes = 1 << _osPageShift;
        // Below this one, OS pages hold a part of the header.
        int osPage = (_firstBlockOffset + osPageBytes - 1) >> _osPageShift;
        int offset = (osPage << _osPageShift) - _firstBlockOffset; // from the first block, as the blocks count
        int first = BlockAt(offset);
        for (; osPage < OsPageCount; osPage++)
        {
            // A block that ends on the border does not touch what follows; one that straddles it touches both.
            offset += osPageBytes;
            int next = BlockAt(offset);
            int end = next + (next * _blockBytes == offset ? 0 : 1);
            if (first >= _capacity || Bitmap.AllSet(freeBlocks, first, Math.Min(end, _capacity) - first))
            {
                free |= 1UL << osPage;
            }

            first = next;
        }

        Debug.Assert(OsPageCount == MaxOsPageCount || free >> OsPageCount == 0);
        return free;
    }

    /// <summary>
    /// Sets in <paramref name="blocks"/> the bit of every block that touches one of the OS pages, and clears the
    /// others: the blocks to hold back while those OS pages are purged.
    /// </summary>
    public void BlocksOn(ulong osPages, Span<ulong> blocks)
    {
        Debug.Assert(blocks.Length >= WordCount, "Every block needs a bit.");
        Debug.Assert(OsPageCount == MaxOsPageCount || osPages >> OsPageCount == 0, "The pool has no such OS page.");

        blocks.Clear();
        while (osPages != 0)
        {
            // OS pages come in runs, so a run at a time: the blocks between its two ends.
            int osPage = BitOperations.TrailingZeroCount(osPages);
            int endOsPage = osPage + BitOperations.TrailingZeroCount(~(osPages >> osPage));
            int first = BlockAt(Math.Max(0, (osPage << _osPageShift) - _firstBlockOffset));
            int end = BlockAt(Math.Max(0, (endOsPage << _osPageShift) - _firstBlockOffset + _blockBytes - 1));
            end = Math.Min(end, _capacity);
            if (first < end)
            {
                Bitmap.SetRange(blocks, first, end - first);
            }

            osPages &= osPages + (1UL << osPage); // the carry runs through the run and clears it
        }

        Debug.Assert(_capacity == blocks.Length * Bitmap.BitsPerWord || !Bitmap.Test(blocks, _capacity));
    }

    // The block, in a row without end, that the byte lies in; counted from the first block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BlockAt(int offset)
    {
        Debug.Assert(_blockBytes > 1, "This is the default value, not the spans of a size class.");
        Debug.Assert(offset >= 0);

        int block = (int)Math.BigMul(_reciprocal, (uint)offset, out _);
        Debug.Assert(block == offset / _blockBytes);
        return block;
    }
}
