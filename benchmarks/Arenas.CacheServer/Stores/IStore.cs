using System;
using System.Buffers;

using Arenas.CacheServer.Protocol;

namespace Arenas.CacheServer.Stores;

/// <summary>Strings by key, with times to live. Every member may be called on any thread, and is one step to all
/// others.</summary>
internal interface IStore : IDisposable
{
    /// <summary>What INFO calls it.</summary>
    public string Name { get; }

    public long Count { get; }

    /// <summary>Longest key in bytes.</summary>
    public int MaxKeyBytes { get; }

    /// <summary>Writes the value of a key as a reply; false if there is none, and nothing is written.</summary>
    /// <param name="key">The key.</param>
    /// <param name="reply">Gets the value; its head only, if the rest is handed out.</param>
    /// <param name="largeAt">Values of so many bytes are handed out instead.</param>
    /// <param name="large">The value that is to follow the head, or null.</param>
    public bool TryWrite(ReadOnlySpan<byte> key, ref ReplyWriter reply, int largeAt, out LargeValue? large);

    /// <summary>Copies the value of a key; false if there is none.</summary>
    public bool TryCopyTo(ReadOnlySpan<byte> key, IBufferWriter<byte> output);

    /// <summary>Length of a value; -1 if there is none.</summary>
    public long LengthOf(ReadOnlySpan<byte> key);

    public StoreResult Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Expiry expiry, SetCondition condition);

    /// <summary>Sets a value and copies the one before; there was one if <paramref name="existed"/>.</summary>
    public StoreResult Exchange(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Expiry expiry, SetCondition condition,
        IBufferWriter<byte> previous, out bool existed);

    /// <summary>Removes a key and copies its value; false if there was none.</summary>
    public bool TryTake(ReadOnlySpan<byte> key, IBufferWriter<byte> value);

    /// <summary>Adds to a number that is stored as text; a missing one is 0.</summary>
    public StoreResult Add(ReadOnlySpan<byte> key, long amount, out long sum);

    public StoreResult Append(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out long length);

    public bool Remove(ReadOnlySpan<byte> key);

    public bool Contains(ReadOnlySpan<byte> key);

    /// <summary>Milliseconds that a key still lives; -1 for ever, -2 if there is no such key.</summary>
    public long TimeToLive(ReadOnlySpan<byte> key);

    /// <summary>Sets how much longer a key lives; false if there is none.</summary>
    public StoreResult Expire(ReadOnlySpan<byte> key, Expiry expiry);

    /// <summary>Lets a key live for ever; false if it did, or there is none.</summary>
    public bool Persist(ReadOnlySpan<byte> key);

    /// <summary>Lists keys: shows each to the list, and says where to go on; 0 at the end.</summary>
    public ulong Scan(ulong cursor, int count, KeyList keys);

    public void Clear();

    /// <summary>Bytes that a key and its value take; -1 if there is no such key.</summary>
    public long BytesOf(ReadOnlySpan<byte> key);

    public StoreStatistics GetStatistics();
}
