using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Commands;

/// <summary>Commands that read and write values.</summary>
internal static class StringCommands
{
    // Output that is sent before a command with many replies goes on.
    private const int FlushBytes = 1 << 20;

    // A value of so many bytes is sent bit by bit from where it lies, and not copied into the output as a whole.
    private const int LargeBytes = 256 << 10;

    public static CommandStatus Get(ref Request request)
    {
        if (!request.Store.TryWrite(request[1], ref request.Reply, LargeBytes, out LargeValue? large))
        {
            request.Reply.Null();
        }
        request.Session.Large = large;
        return CommandStatus.Done;
    }

    public static CommandStatus MGet(ref Request request)
    {
        int next = request.Session.Resume;
        if (next == 0)
        {
            request.Reply.ArrayOf(request.Count - 1);
            next = 1;
        }
        long start = request.Reply.Unflushed;
        for (; next < request.Count; next++)
        {
            if (request.Reply.Unflushed - start > FlushBytes || request.Session.Large is not null)
            {
                request.Session.Resume = next;
                return CommandStatus.Again;
            }
            _ = GetAt(ref request, next);
        }
        request.Session.Resume = 0;
        return CommandStatus.Done;
    }

    public static CommandStatus Set(ref Request request)
    {
        if (request.Count == 3)
        {
            return Reply(ref request, request.Store.Set(request[1], request[2], default, SetCondition.Always));
        }
        Expiry expiry = default;
        SetCondition condition = SetCondition.Always;
        bool wantsOld = false;
        for (int index = 3; index < request.Count; index++)
        {
            if (request.Is(index, "NX"u8) && condition == SetCondition.Always)
            {
                condition = SetCondition.IfAbsent;
            }
            else if (request.Is(index, "XX"u8) && condition == SetCondition.Always)
            {
                condition = SetCondition.IfPresent;
            }
            else if (request.Is(index, "GET"u8) && !wantsOld)
            {
                wantsOld = true;
            }
            else if (request.Is(index, "KEEPTTL"u8) && expiry == default)
            {
                expiry = new(ExpiryKind.Keep, 0);
            }
            else if (expiry == default && index + 1 < request.Count
                && Expiries.TryUnit(request[index], out TimeUnit unit))
            {
                if (!Expiries.TryRead(ref request, ++index, unit, out expiry))
                {
                    return CommandStatus.Done;
                }
            }
            else
            {
                return request.FailSyntax();
            }
        }
        return wantsOld
            ? Exchange(ref request, expiry, condition)
            : Reply(ref request, request.Store.Set(request[1], request[2], expiry, condition));
    }

    public static CommandStatus SetNx(ref Request request)
    {
        StoreResult result = request.Store.Set(request[1], request[2], default, SetCondition.IfAbsent);
        if (result > StoreResult.NotDone)
        {
            return request.Fail(result);
        }
        request.Reply.Integer(result == StoreResult.Done ? 1 : 0);
        return CommandStatus.Done;
    }

    public static CommandStatus SetEx(ref Request request) => SetFor(ref request, TimeUnit.Seconds);

    public static CommandStatus PSetEx(ref Request request) => SetFor(ref request, TimeUnit.Milliseconds);

    public static CommandStatus MSet(ref Request request)
    {
        if (request.Count % 2 == 0)
        {
            return request.Fail("ERR wrong number of arguments for 'mset' command");
        }
        for (int index = 1; index < request.Count; index += 2)
        {
            StoreResult result = request.Store.Set(
                request[index], request[index + 1], default, SetCondition.Always);
            if (result != StoreResult.Done)
            {
                return request.Fail(result);
            }
        }
        request.Reply.Ok();
        return CommandStatus.Done;
    }

    public static CommandStatus GetSet(ref Request request) => Exchange(ref request, default, SetCondition.Always);

    public static CommandStatus GetDel(ref Request request)
    {
        request.Session.Scratch.ResetWrittenCount();
        return request.WriteScratch(request.Store.TryTake(request[1], request.Session.Scratch));
    }

    public static CommandStatus GetEx(ref Request request)
    {
        Expiry expiry = default;
        bool persists = request.Count == 3 && request.Is(2, "PERSIST"u8);
        bool expires = false;
        if (request.Count == 4 && Expiries.TryUnit(request[2], out TimeUnit unit))
        {
            expires = true;
            if (!Expiries.TryRead(ref request, 3, unit, out expiry))
            {
                return CommandStatus.Done;
            }
        }
        else if (request.Count > 2 && !persists)
        {
            return request.FailSyntax();
        }
        _ = GetAt(ref request, 1);
        if (persists)
        {
            _ = request.Store.Persist(request[1]);
        }
        if (expires)
        {
            _ = request.Store.Expire(request[1], expiry);
        }
        return CommandStatus.Done;
    }

    public static CommandStatus StrLen(ref Request request)
    {
        request.Reply.Integer(long.Max(0, request.Store.LengthOf(request[1])));
        return CommandStatus.Done;
    }

    public static CommandStatus Append(ref Request request)
    {
        StoreResult result = request.Store.Append(request[1], request[2], out long length);
        if (result is not (StoreResult.Done or StoreResult.NotDone))
        {
            return request.Fail(result);
        }
        request.Reply.Integer(length);
        return CommandStatus.Done;
    }

    public static CommandStatus Incr(ref Request request) => Add(ref request, 1);

    public static CommandStatus Decr(ref Request request) => Add(ref request, -1);

    public static CommandStatus IncrBy(ref Request request) =>
        Numbers.TryParse(request[2], out long amount) ? Add(ref request, amount) : request.FailNumber();

    public static CommandStatus DecrBy(ref Request request) =>
        Numbers.TryParse(request[2], out long amount) && amount != long.MinValue
            ? Add(ref request, -amount)
            : request.FailNumber();

    private static CommandStatus GetAt(ref Request request, int index)
    {
        if (!request.Store.TryWrite(request[index], ref request.Reply, LargeBytes, out LargeValue? large))
        {
            request.Reply.Null();
        }
        request.Session.Large = large;
        return CommandStatus.Done;
    }

    private static CommandStatus Add(ref Request request, long amount)
    {
        StoreResult result = request.Store.Add(request[1], amount, out long sum);
        if (result is not (StoreResult.Done or StoreResult.NotDone))
        {
            return request.Fail(result);
        }
        request.Reply.Integer(sum);
        return CommandStatus.Done;
    }

    private static CommandStatus SetFor(ref Request request, TimeUnit unit) =>
        !Expiries.TryRead(ref request, 2, unit, out Expiry expiry)
            ? CommandStatus.Done
            : Reply(ref request, request.Store.Set(request[1], request[3], expiry, SetCondition.Always));

    private static CommandStatus Exchange(ref Request request, Expiry expiry, SetCondition condition)
    {
        request.Session.Scratch.ResetWrittenCount();
        StoreResult result = request.Store.Exchange(
            request[1], request[2], expiry, condition, request.Session.Scratch, out bool existed);
        return result > StoreResult.NotDone ? request.Fail(result) : request.WriteScratch(existed);
    }

    private static CommandStatus Reply(ref Request request, StoreResult result)
    {
        switch (result)
        {
            case StoreResult.Done:
                request.Reply.Ok();
                return CommandStatus.Done;
            case StoreResult.NotDone:
                request.Reply.Null();
                return CommandStatus.Done;
            default:
                return request.Fail(result);
        }
    }
}
