using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <content>Reading.</content>
public sealed partial class BoundedCache
{

    /// <summary>Finds the value of a key and leases it, without a copy.</summary>
    /// <param name="key">The key.</param>
    /// <param name="lease">Holds the value while it is read; to be disposed.</param>
    /// <returns>Whether there is an entry that has not expired. It counts as used then.</returns>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public bool TryGet(ReadOnlySpan<byte> key, out CacheLease lease)
    {
        bool isFound = TryHold(key, counts: true, out CacheEntry entry);
        lease = isFound ? new(this, entry) : default;
        return isFound;
    }

    /// <summary>Finds the value of a key and leases it to an object, which may cross an await.</summary>
    /// <param name="key">The key.</param>
    /// <param name="owner">Holds the value until it is disposed; null if there is none.</param>
    /// <returns>Whether there is an entry that has not expired. It counts as used then.</returns>
    /// <remarks>Cost: as <see cref="TryGet"/>, and one object on the garbage-collected heap.</remarks>
    /// <inheritdoc cref="TryGet"/>
    public bool TryGetOwner(ReadOnlySpan<byte> key, out CacheOwner? owner)
    {
        bool isFound = TryHold(key, counts: true, out CacheEntry entry);
        owner = isFound ? new(this, entry) : null;
        return isFound;
    }

    /// <summary>Copies the value of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="length">Length of the value in bytes; -1 if there is none. If it is longer than the destination,
    /// nothing was copied.</param>
    /// <returns>Whether the value was copied.</returns>
    /// <inheritdoc cref="TryGet"/>
    public bool TryCopyTo(ReadOnlySpan<byte> key, Span<byte> destination, out int length)
    {
        length = -1;
        if (!TryHold(key, counts: true, out CacheEntry entry))
        {
            return false;
        }
        try
        {
            length = entry.ValueLength;
            return entry.Value.TryCopyTo(destination);
        }
        finally
        {
            Release(entry);
        }
    }

    /// <summary>Writes the value of a key to a buffer.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Where to.</param>
    /// <returns>Whether there is an entry that has not expired. It counts as used then.</returns>
    /// <inheritdoc cref="TryGet"/>
    public bool TryCopyTo(ReadOnlySpan<byte> key, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!TryHold(key, counts: true, out CacheEntry entry))
        {
            return false;
        }
        try
        {
            destination.Write(entry.Value);
            return true;
        }
        finally
        {
            Release(entry);
        }
    }

    /// <summary>Tells whether there is an entry of a key that has not expired. That does not count as use.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether there is one.</returns>
    /// <inheritdoc cref="TryGet"/>
    public bool Contains(ReadOnlySpan<byte> key) => BytesOf(key) != 0;

    /// <summary>Gets the bytes that the entry of a key takes: its block and its part of the index.</summary>
    /// <param name="key">The key.</param>
    /// <returns>The bytes; 0 if there is no entry.</returns>
    /// <inheritdoc cref="TryGet"/>
    public long BytesOf(ReadOnlySpan<byte> key)
    {
        if (!TryHold(key, counts: false, out CacheEntry entry))
        {
            return 0;
        }
        long bytes = (long)entry.BlockBytes + sizeof(ulong);
        Release(entry);
        return bytes;
    }

    /// <summary>Finds the entry of a key and holds it.</summary>
    private bool TryHold(ReadOnlySpan<byte> key, bool counts, out CacheEntry entry)
    {
        CheckKey(key);
        ulong hash = KeyHash.Of(key);
        ref CacheShard shard = ref EnterShardOf(hash);
        int at = shard.Find(key, CacheShard.TagOf(hash));
        if (at >= 0 && (!CacheSlot.IsTimed(shard.Slot(at)) || !IsOver(ref shard, at)))
        {
            entry = CacheSlot.Entry(shard.Slot(at));
            _ = Interlocked.Increment(ref entry.Holds);
            Debug.Assert(entry.Holds > 1, "the index holds it, and the caller");
            if (counts)
            {
                shard.Counts.Hits++;
                shard.Use(at);
            }
            shard.Exit();
            return true;
        }
        shard.Counts.Misses += counts ? 1 : 0;
        entry = default;
        if (at >= 0)
        {
            ExitExpiring(ref shard, at);
        }
        else
        {
            shard.Exit();
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool IsOver(ref CacheShard shard, int at) => CacheSlot.Entry(shard.Slot(at)).Deadline <= _clock.Now;

    /// <summary>Removes an entry whose time is over, and unlocks its shard.</summary>
    private void ExitExpiring(ref CacheShard shard, int at)
    {
        CacheEntry expired = CacheSlot.Entry(shard.Slot(at));
        Debug.Assert(expired.HasDeadline, "an entry that can expire");
        Unlink(ref shard, at, CacheRemovalReason.Expired);
        shard.Exit();
        Drop(expired, CacheRemovalReason.Expired);
    }
}
