using System;
using System.Collections.Generic;
using System.Text;

namespace Arenas.CacheServer.Stores;

/// <summary>Strings whose characters are bytes, found by their bytes without making a string.</summary>
internal sealed class BytesComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    public static BytesComparer Instance { get; } = new();

    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    public int GetHashCode(string obj)
    {
        Span<byte> bytes = obj.Length <= 512 ? stackalloc byte[obj.Length] : new byte[obj.Length];
        _ = Encoding.Latin1.GetBytes(obj, bytes);
        return GetHashCode(bytes);
    }

    public bool Equals(ReadOnlySpan<byte> alternate, string other)
    {
        if (alternate.Length != other.Length)
        {
            return false;
        }
        for (int index = 0; index < alternate.Length; index++)
        {
            if (alternate[index] != other[index])
            {
                return false;
            }
        }
        return true;
    }

    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        HashCode hash = default;
        hash.AddBytes(alternate);
        return hash.ToHashCode();
    }

    public string Create(ReadOnlySpan<byte> alternate) => Encoding.Latin1.GetString(alternate);
}
