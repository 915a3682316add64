using System;
using System.Diagnostics;
using System.Threading;

using Arenas.Collections;

namespace Arenas;

/// <summary>An entry of a cache while it is updated: what it is, and what is to become of it.</summary>
public ref struct CacheUpdate
{
    private readonly BoundedCache _cache;
    private readonly ReadOnlySpan<byte> _key;
    private readonly ulong _hash;
    private readonly CacheEntry _entry;
    private readonly string _file;
    private readonly int _line;

    internal CacheUpdate(
        BoundedCache cache, ReadOnlySpan<byte> key, ulong hash, CacheEntry entry, string file, int line)
    {
        _cache = cache;
        _key = key;
        _hash = hash;
        _entry = entry;
        _file = file;
        _line = line;
        Deadline = entry.IsNull ? cache.DefaultDeadline() : entry.Deadline;
    }

    /// <summary>Gets a value indicating whether there is an entry.</summary>
    public readonly bool Exists => !_entry.IsNull;

    /// <summary>Gets the key.</summary>
    public readonly ReadOnlySpan<byte> Key => _key;

    /// <summary>Gets the value as it is, good for the time of the update; empty if there is no entry.</summary>
    public readonly ReadOnlySpan<byte> Value => Exists ? _entry.Value : default;

    /// <summary>Gets or sets how much longer the entry is to live; null for ever. An entry that is replaced goes on
    /// with what it has; a new one has the default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public TimeSpan? TimeToLive
    {
        readonly get => Deadline == CacheEntry.Never ? null : _cache.Clock.Until(Deadline);
        set
        {
            Deadline = _cache.DeadlineOf(value ?? Timeout.InfiniteTimeSpan);
            ChangesTime = true;
        }
    }

    internal long Deadline { get; private set; }

    internal bool ChangesTime { get; private set; }

    internal bool Removes { get; private set; }

    internal CacheEntry Made { get; private set; }

    internal CacheSetResult Refusal { get; private set; }

    /// <summary>Gives the entry another value.</summary>
    /// <param name="value">The value; copied. It may be a part of <see cref="Value"/>.</param>
    /// <returns>False if there is no room for it; the update's result says why, and the entry stays as it is.</returns>
    public bool TrySetValue(scoped ReadOnlySpan<byte> value)
    {
        bool isDone = TryNewValue(value.Length, out Span<byte> bytes);
        if (isDone)
        {
            value.CopyTo(bytes);
        }
        return isDone;
    }

    /// <summary>Gives the entry another value, to be written in place.</summary>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="value">The value, of undefined contents: to be written before the update returns.</param>
    /// <returns>False if there is no room for it; the update's result says why, and the entry stays as it is.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public bool TryNewValue(int length, out Span<byte> value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Discard();
        Removes = false;
        CacheSetResult result = _cache.TryMake(_key, length, _hash, _file, _line, out CacheEntry made);
        Refusal = result == CacheSetResult.Added ? CacheSetResult.Unchanged : result;
        Made = made;
        Debug.Assert(made.IsNull == (result != CacheSetResult.Added), "an entry, or a refusal");
        value = made.IsNull ? default : made.Value;
        return !made.IsNull;
    }

    /// <summary>Removes the entry.</summary>
    public void Remove()
    {
        Discard();
        Removes = true;
        Refusal = CacheSetResult.Unchanged;
    }

    /// <summary>Gives the entry that was made to the caller.</summary>
    internal CacheEntry Take()
    {
        CacheEntry made = Made;
        Made = default;
        return made;
    }

    internal void Discard()
    {
        if (!Made.IsNull)
        {
            _cache.Release(Take());
        }
    }
}
