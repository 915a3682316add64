using System;
using System.Text;

using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Commands;

/// <summary>Times as arguments.</summary>
internal static class Expiries
{
    public static bool TryUnit(ReadOnlySpan<byte> word, out TimeUnit unit)
    {
        unit = Ascii.EqualsIgnoreCase(word, "EX"u8) ? TimeUnit.Seconds
            : Ascii.EqualsIgnoreCase(word, "PX"u8) ? TimeUnit.Milliseconds
            : Ascii.EqualsIgnoreCase(word, "EXAT"u8) ? TimeUnit.UnixSeconds
            : Ascii.EqualsIgnoreCase(word, "PXAT"u8) ? TimeUnit.UnixMilliseconds
            : (TimeUnit)(-1);
        return unit >= 0;
    }

    /// <summary>Reads the time of a value that is set: it must be positive. False after an error was replied.</summary>
    public static bool TryRead(ref Request request, int index, TimeUnit unit, out Expiry expiry)
    {
        expiry = default;
        if (!Numbers.TryParse(request[index], out long number))
        {
            _ = request.FailNumber();
            return false;
        }
        if (number > 0 && TryConvert(number, unit, out expiry))
        {
            return true;
        }
        _ = request.Fail($"ERR invalid expire time in '{Name(ref request)}' command");
        return false;
    }

    /// <summary>Reads the time of a key that expires: it may have passed. False after an error was replied.</summary>
    public static bool TryReadAny(ref Request request, int index, TimeUnit unit, out Expiry expiry)
    {
        expiry = default;
        if (!Numbers.TryParse(request[index], out long number))
        {
            _ = request.FailNumber();
            return false;
        }
        if (TryConvert(number, unit, out expiry))
        {
            return true;
        }
        _ = request.Fail($"ERR invalid expire time in '{Name(ref request)}' command");
        return false;
    }

    public static string Name(ref Request request) =>
        Encoding.Latin1.GetString(request[0][..int.Min(request[0].Length, 64)]).ToLowerInvariant();

    private static bool TryConvert(long number, TimeUnit unit, out Expiry expiry)
    {
        expiry = default;
        if (unit is TimeUnit.Seconds or TimeUnit.UnixSeconds)
        {
            if (number is > long.MaxValue / 1000 or < long.MinValue / 1000)
            {
                return false;
            }
            number *= 1000;
        }
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        if (unit < TimeUnit.UnixSeconds && number > long.MaxValue - now)
        {
            return false;
        }
        long left = unit >= TimeUnit.UnixSeconds ? number - now : number;
        expiry = left > Expiry.MaxMilliseconds ? new(ExpiryKind.Never, 0) : new(ExpiryKind.After, left);
        return true;
    }
}
