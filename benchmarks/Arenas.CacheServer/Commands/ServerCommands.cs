using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

using Arenas.CacheServer.Hosting;
using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Commands;

/// <summary>Commands about the server and the connection.</summary>
internal static class ServerCommands
{
    public static CommandStatus Ping(ref Request request)
    {
        if (request.Count == 1)
        {
            request.Reply.Simple("PONG"u8);
        }
        else
        {
            request.Reply.Bulk(request[1]);
        }
        return CommandStatus.Done;
    }

    public static CommandStatus Echo(ref Request request)
    {
        request.Reply.Bulk(request[1]);
        return CommandStatus.Done;
    }

    public static CommandStatus Quit(ref Request request)
    {
        request.Reply.Ok();
        return CommandStatus.Close;
    }

    public static CommandStatus Reset(ref Request request)
    {
        request.Session.ClientName = "";
        request.Reply.Simple("RESET"u8);
        return CommandStatus.Done;
    }

    public static CommandStatus Select(ref Request request)
    {
        if (!Numbers.TryParse(request[1], out long index))
        {
            return request.FailNumber();
        }
        if (index != 0)
        {
            return request.Fail("ERR DB index is out of range");
        }
        request.Reply.Ok();
        return CommandStatus.Done;
    }

    public static CommandStatus Auth(ref Request request) => request.Fail(
        "ERR AUTH <password> called without any password configured for the default user. "
        + "Are you sure your configuration is correct?");

    public static CommandStatus Hello(ref Request request)
    {
        if (request.Count > 1 && !request.Is(1, "2"u8))
        {
            return request.Fail("NOPROTO unsupported protocol version");
        }
        request.Reply.ArrayOf(12);
        request.Reply.Bulk("server"u8);
        request.Reply.Bulk("arenas"u8);
        request.Reply.Bulk("version"u8);
        request.Reply.Bulk(ServerCore.Version);
        request.Reply.Bulk("proto"u8);
        request.Reply.Integer(2);
        request.Reply.Bulk("id"u8);
        request.Reply.Integer(request.Session.Id);
        request.Reply.Bulk("mode"u8);
        request.Reply.Bulk("standalone"u8);
        request.Reply.Bulk("role"u8);
        request.Reply.Bulk("master"u8);
        return CommandStatus.Done;
    }

    public static CommandStatus Client(ref Request request)
    {
        if (request.Is(1, "SETNAME"u8) && request.Count == 3)
        {
            request.Session.ClientName = Encoding.UTF8.GetString(request[2]);
            request.Reply.Ok();
        }
        else if (request.Is(1, "GETNAME"u8) && request.Count == 2)
        {
            request.Reply.Bulk(request.Session.ClientName);
        }
        else if (request.Is(1, "ID"u8) && request.Count == 2)
        {
            request.Reply.Integer(request.Session.Id);
        }
        else if (request.Is(1, "SETINFO"u8) && request.Count == 4)
        {
            request.Reply.Ok();
        }
        else
        {
            return UnknownSubcommand(ref request);
        }
        return CommandStatus.Done;
    }

    public static CommandStatus CommandInfo(ref Request request)
    {
        if (request.Count == 2 && request.Is(1, "COUNT"u8))
        {
            request.Reply.Integer(CommandTable.Count);
        }
        else if (request.Count > 1)
        {
            // DOCS and the like: nothing is told about any command.
            request.Reply.ArrayOf(0);
        }
        else
        {
            request.Reply.ArrayOf(CommandTable.Count);
            foreach (CommandEntry entry in CommandTable.All)
            {
                request.Reply.ArrayOf(2);
                request.Reply.Bulk(entry.Name);
                request.Reply.Integer(
                    entry.MinArguments == entry.MaxArguments ? entry.MinArguments : -entry.MinArguments);
            }
        }
        return CommandStatus.Done;
    }

    public static CommandStatus Config(ref Request request)
    {
        if (!request.Is(1, "GET"u8) || request.Count < 3)
        {
            return UnknownSubcommand(ref request);
        }
        List<KeyValuePair<string, string>> found = [];
        foreach (KeyValuePair<string, string> setting in request.Server.Settings)
        {
            for (int index = 2; index < request.Count; index++)
            {
                if (GlobPattern.Fits(request[index], Encoding.UTF8.GetBytes(setting.Key)))
                {
                    found.Add(setting);
                    break;
                }
            }
        }
        request.Reply.ArrayOf(2L * found.Count);
        foreach (KeyValuePair<string, string> setting in found)
        {
            request.Reply.Bulk(setting.Key);
            request.Reply.Bulk(setting.Value);
        }
        return CommandStatus.Done;
    }

    public static CommandStatus DbSize(ref Request request)
    {
        request.Reply.Integer(request.Store.Count);
        return CommandStatus.Done;
    }

    public static CommandStatus Flush(ref Request request)
    {
        if (request.Count == 2 && !request.Is(1, "SYNC"u8) && !request.Is(1, "ASYNC"u8))
        {
            return request.FailSyntax();
        }
        request.Store.Clear();
        request.Reply.Ok();
        return CommandStatus.Done;
    }

    public static CommandStatus Time(ref Request request)
    {
        long microseconds = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        request.Reply.ArrayOf(2);
        request.Reply.Bulk((microseconds / 1_000_000).ToString(CultureInfo.InvariantCulture));
        request.Reply.Bulk((microseconds % 1_000_000).ToString(CultureInfo.InvariantCulture));
        return CommandStatus.Done;
    }

    public static CommandStatus Info(ref Request request)
    {
        request.Reply.Bulk(ServerInfo.Text(
            request.Server, request.Count > 1 ? Encoding.UTF8.GetString(request[1]) : "default"));
        return CommandStatus.Done;
    }

    public static CommandStatus Memory(ref Request request)
    {
        if (request.Is(1, "USAGE"u8) && request.Count is 3 or 5)
        {
            long bytes = request.Store.BytesOf(request[2]);
            if (bytes < 0)
            {
                request.Reply.Null();
            }
            else
            {
                request.Reply.Integer(bytes);
            }
        }
        else if (request.Is(1, "STATS"u8) && request.Count == 2)
        {
            List<KeyValuePair<string, long>> numbers = ServerInfo.Memory(request.Server);
            request.Reply.ArrayOf(2L * numbers.Count);
            foreach (KeyValuePair<string, long> number in numbers)
            {
                request.Reply.Bulk(number.Key);
                request.Reply.Integer(number.Value);
            }
        }
        else if (request.Is(1, "PURGE"u8) && request.Count == 2)
        {
            request.Server.Trim();
            request.Reply.Ok();
        }
        else if (request.Is(1, "DOCTOR"u8) && request.Count == 2)
        {
            request.Reply.Bulk(ServerInfo.Diagnose(request.Server));
        }
        else
        {
            return UnknownSubcommand(ref request);
        }
        return CommandStatus.Done;
    }

    private static CommandStatus UnknownSubcommand(ref Request request) => request.Fail(
        $"ERR unknown subcommand or wrong number of arguments for '{Expiries.Name(ref request)}'");
}
