using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Arenas.Adapters;

/// <summary>Blocks that move between a thread's magazine and the depot at once, or room for them.</summary>
/// <remarks>The depot links batches, so that a move touches few cache lines under its lock.</remarks>
internal sealed class BlockBatch
{
    /// <summary>Blocks of a full batch.</summary>
    public const int Capacity = 32;

    private Slots _slots;
    private int _count;

    /// <summary>The next one in the depot's list.</summary>
    public BlockBatch? Next { get; set; }

    /// <summary>The blocks.</summary>
    public ReadOnlySpan<PooledBlock> Blocks => ((Span<PooledBlock>)_slots)[.._count];

    /// <summary>Takes as many blocks as fit, in place of those that it had.</summary>
    public void Fill(ReadOnlySpan<PooledBlock> blocks)
    {
        blocks.CopyTo(_slots);
        _count = blocks.Length;
    }

    /// <summary>Moves all blocks to a pool, and drops those that somebody holds in spite of their being kept.</summary>
    // This also brings the blocks near, all at once: their last renters ran on other processors.
    public void MoveTo(NativeMemoryPool pool)
    {
        Span<PooledBlock> blocks = ((Span<PooledBlock>)_slots)[.._count];
        int bad = 0;
        foreach (PooledBlock block in blocks)
        {
            bad += block.TryAdopt(pool) ? 0 : 1;
        }
        if (bad > 0)
        {
            Drop(pool, blocks);
        }
    }

    private void Drop(NativeMemoryPool pool, Span<PooledBlock> blocks)
    {
        _count = 0;
        foreach (PooledBlock block in blocks)
        {
            if (block.TryAdopt(pool))
            {
                _slots[_count++] = block;
            }
            else
            {
                pool.NoteKeptTwice(block);
            }
        }
    }

    [InlineArray(Capacity)]
    [SuppressMessage("Performance", "CA1815", Justification = "Storage, never compared")]
    private struct Slots
    {
        private PooledBlock _first;
    }
}
