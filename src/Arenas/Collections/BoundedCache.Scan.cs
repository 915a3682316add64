using System;
using System.Buffers;
using System.Diagnostics;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <content>Scans: by shards, and in each by tags, which no growth moves.</content>
public sealed partial class BoundedCache
{
    private const int ScanBatch = 64;

    /// <summary>Visits some entries, and says where to go on.</summary>
    /// <typeparam name="TState">What the visitor works with.</typeparam>
    /// <param name="cursor">0 to begin with, then what the call before returned; any other number is a place
    /// too.</param>
    /// <param name="count">About how many to visit.</param>
    /// <param name="state">Handed to the visitor by reference.</param>
    /// <param name="visitor">Is shown the entries, with nothing locked; it may change the cache.</param>
    /// <returns>Where to go on; 0 if all were visited.</returns>
    /// <remarks>An entry that is there from the first call of a scan to its last is visited at least once, however the
    /// cache grows meanwhile; one that comes or goes may or may not be; and none twice, unless it was set again. That
    /// does not count as use. The scan itself holds nothing, and may be left at any time.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public ulong Scan<TState>(ulong cursor, int count, ref TState state, CacheVisitor<TState> visitor)
        where TState : allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentNullException.ThrowIfNull(visitor);
        ThrowIfDisposed();
        Span<nuint> few = stackalloc nuint[ScanBatch];
        ulong end = (ulong)_shards.Length << CacheSlot.TagBits;
        while (count > 0 && cursor < end)
        {
            ref CacheShard shard = ref _shards[(int)(cursor >> CacheSlot.TagBits)];
            int tag = (int)cursor & (CacheSlot.Tags - 1);
            int held = HoldFrom(ref shard, ref tag, few[..int.Min(count, ScanBatch)], out int needed);
            if (held == 0 && needed > 0)
            {
                // As good as never: so many keys share one tag.
                nuint[] many = ArrayPool<nuint>.Shared.Rent(needed);
                held = HoldFrom(ref shard, ref tag, many, out _);
                Visit(many.AsSpan(0, held), ref state, visitor);
                ArrayPool<nuint>.Shared.Return(many);
            }
            else
            {
                Visit(few[..held], ref state, visitor);
            }
            count -= held;
            cursor = ((cursor >> CacheSlot.TagBits) << CacheSlot.TagBits) + (ulong)(uint)tag;
        }
        return cursor < end ? cursor : 0;
    }

    /// <summary>Holds the entries from a tag on, all or none of each tag.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="tag">The first tag; then the one to go on from, or one past the last.</param>
    /// <param name="held">Gets the entries.</param>
    /// <param name="needed">If those of the first tag do not fit: how many they are.</param>
    private int HoldFrom(ref CacheShard shard, ref int tag, Span<nuint> held, out int needed)
    {
        needed = 0;
        int count = 0;
        shard.Enter();
        long now = shard.NextDeadline == CacheEntry.Never ? 0 : _clock.Now;
        int at = shard.NextFrom(shard.FirstFrom(tag));
        while (at >= 0)
        {
            int next = CacheSlot.Tag(shard.Slot(at));
            int equals = 0;
            int behind = at;
            for (; behind >= 0 && CacheSlot.Tag(shard.Slot(behind)) == next; behind = shard.NextFrom(behind + 1))
            {
                equals++;
            }
            if (count + equals > held.Length)
            {
                needed = count == 0 ? equals : 0;
                tag = next;
                break;
            }
            for (; at != behind; at = shard.NextFrom(at + 1))
            {
                CacheEntry entry = CacheSlot.Entry(shard.Slot(at));
                if (!CacheSlot.IsTimed(shard.Slot(at)) || entry.Deadline > now)
                {
                    _ = Interlocked.Increment(ref entry.Holds);
                    held[count++] = entry.Address;
                }
            }
        }
        tag = at < 0 ? CacheSlot.Tags : tag;
        Debug.Assert(count <= held.Length, "no more than there is room for");
        shard.Exit();
        return count;
    }

    private void Visit<TState>(
        scoped ReadOnlySpan<nuint> held, scoped ref TState state, CacheVisitor<TState> visitor)
        where TState : allows ref struct
    {
        int at = 0;
        try
        {
            for (; at < held.Length; at++)
            {
                CacheEntry entry = new(held[at]);
                visitor(entry.Key, entry.Value, ref state);
                Release(entry);
            }
        }
        finally
        {
            for (; at < held.Length; at++)
            {
                Release(new(held[at]));
            }
        }
    }
}
