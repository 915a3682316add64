using System;
using System.Collections.Generic;

using Arenas.CacheServer.Protocol;

namespace Arenas.CacheServer.Stores;

/// <summary>Keys that a scan has found, those that fit a pattern.</summary>
/// <param name="pattern">As of a shell: ?, *, [a-z], [^a], \x; null for all keys.</param>
internal sealed class KeyList(byte[]? pattern)
{
    private readonly List<byte[]> _keys = [];

    public void Add(ReadOnlySpan<byte> key)
    {
        if (pattern is null || GlobPattern.Fits(pattern, key))
        {
            _keys.Add(key.ToArray());
        }
    }

    public void Write(ref ReplyWriter reply)
    {
        reply.ArrayOf(_keys.Count);
        foreach (byte[] key in _keys)
        {
            reply.Bulk(key);
        }
    }
}
