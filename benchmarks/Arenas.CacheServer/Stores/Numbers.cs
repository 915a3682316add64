using System;
using System.Buffers.Text;

namespace Arenas.CacheServer.Stores;

/// <summary>Numbers as text.</summary>
internal static class Numbers
{
    /// <summary>Reads a number of 64 bits as it would be written: no blanks, no plus, no zeros in front.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length is 0 or > 20 || text[0] == (byte)'+')
        {
            return false;
        }
        ReadOnlySpan<byte> digits = text[0] == (byte)'-' ? text[1..] : text;
        return Utf8Parser.TryParse(text, out value, out int used)
            && used == text.Length
            && !digits.IsEmpty
            && (digits[0] != (byte)'0' || text.Length == 1);
    }
}
