using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using Arenas.Tool.Allocators;

namespace Arenas.Tool.Replay;

/// <summary>The loop that is timed: compiled for each allocator, and called for some thousand entries.</summary>
/// <typeparam name="TAllocator">The allocator.</typeparam>
/// <typeparam name="TBlock">What names its blocks.</typeparam>
internal static class ReplayLoop<TAllocator, TBlock>
    where TAllocator : struct, IBlockAllocator<TAllocator, TBlock>
    where TBlock : struct
{
    /// <summary>Plays entries from <paramref name="start"/> until at least <paramref name="end"/>.</summary>
    /// <returns>The index of the next entry.</returns>
    /// <exception cref="BlockFaultException">The allocator threw, gave no block or a wrong one.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Play(ReplayEntry[] entries, int start, int end, TBlock[] slots, ReplayAbort abort)
    {
        int i = start;
        try
        {
            for (; i < end; i++)
            {
                ref readonly ReplayEntry entry = ref entries[i];
                ref TBlock slot = ref slots[entry.Slot];
                switch (entry.Op)
                {
                    case ReplayOp.Alloc:
                        Put(ref slot, TAllocator.Alloc((nuint)entry.Size), in entry, i);
                        break;
                    case ReplayOp.Free:
                        TAllocator.Free(Take(ref slot, in entry, i));
                        break;
                    case ReplayOp.AllocZeroed:
                        Put(ref slot, Zeroed(in entry, i), in entry, i);
                        break;
                    case ReplayOp.Realloc or ReplayOp.AlignedRealloc:
                        ref readonly ReplayEntry to = ref entries[i + 1];
                        Put(ref slots[to.Slot], Resized(ref slot, in entry, in to, i), in to, i);
                        i++;
                        break;
                    case ReplayOp.AlignedAlloc:
                        Put(ref slot, Aligned(in entry, i), in entry, i);
                        break;
                    case ReplayOp.AlignedFree:
                        TAllocator.AlignedFree(Take(ref slot, in entry, i));
                        break;
                    case ReplayOp.Await:
                        Await(ref slot, abort);
                        break;
                }
            }
        }
        catch (Exception e) when (e is not BlockFaultException and not OperationCanceledException)
        {
            throw new BlockFaultException(i, $"{entries[i].Op} threw {e.GetType().Name}: {e.Message}", e);
        }

        return i;
    }

    // Marks the block and shows it to the thread that may wait for it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref TBlock slot, TBlock block, in ReplayEntry entry, int index)
    {
        if (TAllocator.IsNone(block))
        {
            ThrowNoBlock(in entry, index);
        }

        BlockCheck.Write(ref TAllocator.FirstByte(block), entry.Size, BlockCheck.MarkOf(entry.Slot));
        Volatile.WriteBarrier();
        slot = block;
    }

    // Checks the block and forgets it, so that the next to wait for this slot does not find it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TBlock Take(ref TBlock slot, in ReplayEntry entry, int index)
    {
        TBlock block = slot;
        slot = default;
        if (!BlockCheck.Holds(ref TAllocator.FirstByte(block), entry.Size, BlockCheck.MarkOf(entry.Slot)))
        {
            ThrowOverwritten(block, in entry, index);
        }

        return block;
    }

    private static TBlock Zeroed(in ReplayEntry entry, int index)
    {
        TBlock block = TAllocator.AllocZeroed((nuint)entry.Size);
        if (!TAllocator.IsNone(block) && !BlockCheck.IsZero(ref TAllocator.FirstByte(block), entry.Size))
        {
            string found = BlockCheck.DescribeBytes(ref TAllocator.FirstByte(block), entry.Size);
            throw new BlockFaultException(index, $"zeroed block is not zero: {found}");
        }

        return block;
    }

    private static unsafe TBlock Aligned(in ReplayEntry entry, int index)
    {
        nuint alignment = (nuint)1 << entry.AlignmentLog2;
        TBlock block = TAllocator.AlignedAlloc((nuint)entry.Size, alignment);
        if (TAllocator.Aligns && !TAllocator.IsNone(block))
        {
            nuint address = (nuint)Unsafe.AsPointer(ref TAllocator.FirstByte(block));
            if ((address & (alignment - 1)) != 0)
            {
                throw new BlockFaultException(index, $"address 0x{address:x} is not a multiple of {alignment}");
            }
        }

        return block;
    }

    private static TBlock Resized(ref TBlock slot, in ReplayEntry from, in ReplayEntry to, int index)
    {
        TBlock old = Take(ref slot, in from, index);
        ulong mark = BlockCheck.MarkOf(from.Slot);
        long keptSize = Math.Min(from.Size, to.Size);
        if (keptSize < from.Size)
        {
            // The last kept bytes were never written; a mark at the new end shows whether they survive.
            BlockCheck.Write(ref TAllocator.FirstByte(old), keptSize, mark);
        }

        TBlock block = from.Op == ReplayOp.Realloc
            ? TAllocator.Realloc(old, (nuint)to.Size)
            : TAllocator.AlignedRealloc(old, (nuint)to.Size, (nuint)1 << from.AlignmentLog2);
        if (!TAllocator.IsNone(block) && !BlockCheck.Holds(ref TAllocator.FirstByte(block), keptSize, mark))
        {
            throw new BlockFaultException(
                index,
                $"reallocation from {from.Size} to {to.Size} bytes lost the content: "
                + BlockCheck.Describe(ref TAllocator.FirstByte(block), keptSize, mark));
        }

        return block;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Await(ref TBlock slot, ReplayAbort abort)
    {
        SpinWait spin = default;
        while (TAllocator.IsNone(slot))
        {
            if (abort.IsSet)
            {
                throw new OperationCanceledException();
            }

            // Yields, but never sleeps: a millisecond would outweigh thousands of events.
            spin.SpinOnce(sleep1Threshold: -1);
        }

        Volatile.ReadBarrier();
    }

    [DoesNotReturn]
    private static void ThrowNoBlock(in ReplayEntry entry, int index) =>
        throw new BlockFaultException(index, $"no memory for {entry.Size} bytes");

    [DoesNotReturn]
    private static void ThrowOverwritten(TBlock block, in ReplayEntry entry, int index) =>
        throw new BlockFaultException(
            index,
            "block was overwritten while it lived: "
            + BlockCheck.Describe(ref TAllocator.FirstByte(block), entry.Size, BlockCheck.MarkOf(entry.Slot)));
}
