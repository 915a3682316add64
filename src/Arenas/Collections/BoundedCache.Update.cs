using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <content>Updates: what an entry becomes, said by a delegate, in one atomic step.</content>
public sealed partial class BoundedCache
{
    /// <summary>Reads an entry and replaces, removes or leaves it, in one atomic step.</summary>
    /// <typeparam name="TState">What the delegate works with.</typeparam>
    /// <param name="key">The key.</param>
    /// <param name="state">Handed to the delegate by reference: for arguments, and for what it finds.</param>
    /// <param name="updater">Says what is to become of the entry; runs with nothing locked, and again if the entry
    /// changed meanwhile.</param>
    /// <param name="file">Filled in by the compiler; for tracing.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <returns>What was done.</returns>
    /// <remarks>Cost: as a get and a set. A static delegate allocates nothing.</remarks>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    /// <exception cref="ObjectDisposedException">The cache was disposed.</exception>
    public CacheSetResult Update<TState>(
        ReadOnlySpan<byte> key,
        ref TState state,
        CacheUpdater<TState> updater,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where TState : allows ref struct
    {
        ArgumentNullException.ThrowIfNull(updater);
        CheckKey(key);
        ulong hash = KeyHash.Of(key);
        SweepSome(hash);
        while (true)
        {
            _ = TryHold(key, counts: true, out CacheEntry current);
            CacheUpdate update = new(this, key, hash, current, file, line);
            try
            {
                updater(ref update, ref state);
                if (TryApply(ref update, key, hash, current, out CacheSetResult result))
                {
                    return result;
                }
            }
            finally
            {
                update.Discard();
                if (!current.IsNull)
                {
                    Release(current);
                }
            }
        }
    }

    internal CacheClock Clock => _clock;

    internal long DefaultDeadline() => DeadlineOf(DefaultTimeToLive ?? Timeout.InfiniteTimeSpan);

    /// <summary>Makes an entry whose value is yet to be written, with room for a deadline.</summary>
    internal CacheSetResult TryMake(
        ReadOnlySpan<byte> key, int length, ulong hash, string file, int line, out CacheEntry made)
    {
        nuint bytes = CacheEntry.BlockBytesOf(key.Length, length, hasDeadline: true);
        CacheSetResult result = TryAllocEntry(hash, bytes, file, line, out nuint block);
        made = result == CacheSetResult.Added
            ? CacheEntry.Make(block, key, length, hasDeadline: true, CacheEntry.Never)
            : default;
        return result;
    }

    /// <summary>Does what an update says; false if the entry is another one than it saw.</summary>
    private bool TryApply(
        ref CacheUpdate update, ReadOnlySpan<byte> key, ulong hash, CacheEntry current, out CacheSetResult result)
    {
        result = update.Refusal;
        if (result != CacheSetResult.Unchanged)
        {
            return true;
        }
        if (!update.Made.IsNull)
        {
            StartSweepingIf(update.Deadline);
            update.Made.MakeTimed(hasDeadline: true, update.Deadline);
            CacheSetOptions options = update.ChangesTime ? CacheSetOptions.None : CacheSetOptions.KeepTimeToLive;
            result = Link(update.Take(), hash, options, current);
            return result != CacheSetResult.Unchanged;
        }
        if (update.Removes && !current.IsNull)
        {
            result = CacheSetResult.Removed;
            return TryRemove(key, hash, current);
        }
        if (update.ChangesTime && !current.IsNull)
        {
            result = SetDeadline(key, hash, current, update.Deadline);
            return result != CacheSetResult.Unchanged;
        }
        return true;
    }

    private bool TryRemove(ReadOnlySpan<byte> key, ulong hash, CacheEntry expected)
    {
        ref CacheShard shard = ref EnterShardOf(hash);
        int at = shard.Find(key, CacheShard.TagOf(hash));
        bool isDone = at >= 0 && CacheSlot.Entry(shard.Slot(at)).Address == expected.Address;
        if (isDone)
        {
            Debug.Assert(expected.Holds > 1, "the update holds it too");
            Unlink(ref shard, at, CacheRemovalReason.Removed);
        }
        shard.Exit();
        if (isDone)
        {
            Drop(expected, CacheRemovalReason.Removed);
        }
        return isDone;
    }
}
