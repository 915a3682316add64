using System;
using System.Buffers.Text;

using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Commands;

/// <summary>Commands about keys, whatever their values are.</summary>
internal static class KeyCommands
{
    public static CommandStatus Del(ref Request request)
    {
        int count = 0;
        for (int index = 1; index < request.Count; index++)
        {
            count += request.Store.Remove(request[index]) ? 1 : 0;
        }
        request.Reply.Integer(count);
        return CommandStatus.Done;
    }

    public static CommandStatus Exists(ref Request request)
    {
        int count = 0;
        for (int index = 1; index < request.Count; index++)
        {
            count += request.Store.Contains(request[index]) ? 1 : 0;
        }
        request.Reply.Integer(count);
        return CommandStatus.Done;
    }

    public static CommandStatus Expire(ref Request request) => ExpireIn(ref request, TimeUnit.Seconds);

    public static CommandStatus PExpire(ref Request request) => ExpireIn(ref request, TimeUnit.Milliseconds);

    public static CommandStatus ExpireAt(ref Request request) => ExpireIn(ref request, TimeUnit.UnixSeconds);

    public static CommandStatus PExpireAt(ref Request request) => ExpireIn(ref request, TimeUnit.UnixMilliseconds);

    public static CommandStatus Ttl(ref Request request)
    {
        long left = request.Store.TimeToLive(request[1]);
        request.Reply.Integer(left < 0 ? left : (left + 500) / 1000);
        return CommandStatus.Done;
    }

    public static CommandStatus PTtl(ref Request request)
    {
        request.Reply.Integer(request.Store.TimeToLive(request[1]));
        return CommandStatus.Done;
    }

    public static CommandStatus Persist(ref Request request)
    {
        request.Reply.Integer(request.Store.Persist(request[1]) ? 1 : 0);
        return CommandStatus.Done;
    }

    public static CommandStatus Type(ref Request request)
    {
        request.Reply.Simple(request.Store.Contains(request[1]) ? "string"u8 : "none"u8);
        return CommandStatus.Done;
    }

    public static CommandStatus Scan(ref Request request)
    {
        if (!Utf8Parser.TryParse(request[1], out ulong cursor, out int used) || used != request[1].Length)
        {
            return request.Fail("ERR invalid cursor");
        }
        byte[]? pattern = null;
        long count = 10;
        bool wantsStrings = true;
        for (int index = 2; index < request.Count; index += 2)
        {
            if (index + 1 == request.Count)
            {
                return request.FailSyntax();
            }
            if (request.Is(index, "MATCH"u8))
            {
                pattern = request[index + 1].ToArray();
            }
            else if (request.Is(index, "COUNT"u8))
            {
                if (!Numbers.TryParse(request[index + 1], out count))
                {
                    return request.FailNumber();
                }
                if (count <= 0)
                {
                    return request.FailSyntax();
                }
            }
            else if (request.Is(index, "TYPE"u8))
            {
                wantsStrings = request.Is(index + 1, "string"u8);
            }
            else
            {
                return request.FailSyntax();
            }
        }
        KeyList keys = new(wantsStrings ? pattern : []);
        ulong next = request.Store.Scan(cursor, (int)long.Min(count, 100_000), keys);
        Span<byte> digits = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(next, digits, out int length);
        request.Reply.ArrayOf(2);
        request.Reply.Bulk(digits[..length]);
        keys.Write(ref request.Reply);
        return CommandStatus.Done;
    }

    public static CommandStatus Keys(ref Request request)
    {
        KeyList keys = new(request[1].ToArray());
        ulong cursor = 0;
        do
        {
            cursor = request.Store.Scan(cursor, 1000, keys);
        }
        while (cursor != 0);
        keys.Write(ref request.Reply);
        return CommandStatus.Done;
    }

    private static CommandStatus ExpireIn(ref Request request, TimeUnit unit)
    {
        if (!Expiries.TryReadAny(ref request, 2, unit, out Expiry expiry))
        {
            return CommandStatus.Done;
        }
        if (request.Count > 3 && !MayExpire(ref request, expiry, out bool isKnown))
        {
            if (!isKnown)
            {
                return request.Fail("ERR Unsupported option");
            }
            request.Reply.Integer(0);
            return CommandStatus.Done;
        }
        request.Reply.Integer(request.Store.Expire(request[1], expiry) == StoreResult.Done ? 1 : 0);
        return CommandStatus.Done;
    }

    // NX: without a time only. XX: with one only. GT and LT: if it grows or shrinks, and for ever is the longest.
    private static bool MayExpire(ref Request request, Expiry expiry, out bool isKnown)
    {
        long left = request.Store.TimeToLive(request[1]);
        long now = left == -1 ? long.MaxValue : left;
        long then = expiry.Kind == ExpiryKind.Never ? long.MaxValue : expiry.Milliseconds;
        isKnown = true;
        return request.Is(3, "NX"u8) ? left == -1
            : request.Is(3, "XX"u8) ? left >= 0
            : request.Is(3, "GT"u8) ? then > now
            : request.Is(3, "LT"u8) ? then < now
            : isKnown = false;
    }
}
