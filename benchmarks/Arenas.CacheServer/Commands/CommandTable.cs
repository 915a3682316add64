using System;
using System.Collections.Generic;

using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Commands;

/// <summary>All commands by name.</summary>
internal static class CommandTable
{
    private const int Any = int.MaxValue;

    private static readonly CommandEntry s_get = new("get", 2, 2, StringCommands.Get, KeyPlaces.First);
    private static readonly CommandEntry s_set = new("set", 3, Any, StringCommands.Set, KeyPlaces.First);

    private static readonly Dictionary<string, CommandEntry> s_entries = Create();

    private static readonly Dictionary<string, CommandEntry>.AlternateLookup<ReadOnlySpan<byte>> s_byBytes =
        s_entries.GetAlternateLookup<ReadOnlySpan<byte>>();

    public static int Count => s_entries.Count;

    public static IEnumerable<CommandEntry> All => s_entries.Values;

    /// <summary>Finds a command, in capitals or not; null if there is none.</summary>
    public static CommandEntry? Find(ReadOnlySpan<byte> name)
    {
        // The two that a cache is asked for most.
        if (name.Length == 3)
        {
            int word = (name[0] | 0x20) | ((name[1] | 0x20) << 8) | ((name[2] | 0x20) << 16);
            if (word == ('g' | ('e' << 8) | ('t' << 16)))
            {
                return s_get;
            }
            if (word == ('s' | ('e' << 8) | ('t' << 16)))
            {
                return s_set;
            }
        }
        if (name.Length > 32)
        {
            return null;
        }
        Span<byte> lower = stackalloc byte[name.Length];
        for (int index = 0; index < name.Length; index++)
        {
            lower[index] = name[index] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[index] | 0x20) : name[index];
        }
        return s_byBytes.TryGetValue(lower, out CommandEntry? entry) ? entry : null;
    }

    private static Dictionary<string, CommandEntry> Create()
    {
        CommandEntry[] entries =
        [
            s_get, s_set,
            new("append", 3, 3, StringCommands.Append, KeyPlaces.First),
            new("auth", 2, 3, ServerCommands.Auth),
            new("client", 2, Any, ServerCommands.Client),
            new("command", 1, Any, ServerCommands.CommandInfo),
            new("config", 2, Any, ServerCommands.Config),
            new("dbsize", 1, 1, ServerCommands.DbSize),
            new("decr", 2, 2, StringCommands.Decr, KeyPlaces.First),
            new("decrby", 3, 3, StringCommands.DecrBy, KeyPlaces.First),
            new("del", 2, Any, KeyCommands.Del, KeyPlaces.All),
            new("echo", 2, 2, ServerCommands.Echo),
            new("exists", 2, Any, KeyCommands.Exists, KeyPlaces.All),
            new("expire", 3, 4, KeyCommands.Expire, KeyPlaces.First),
            new("expireat", 3, 4, KeyCommands.ExpireAt, KeyPlaces.First),
            new("flushall", 1, 2, ServerCommands.Flush),
            new("flushdb", 1, 2, ServerCommands.Flush),
            new("getdel", 2, 2, StringCommands.GetDel, KeyPlaces.First),
            new("getex", 2, 4, StringCommands.GetEx, KeyPlaces.First),
            new("getset", 3, 3, StringCommands.GetSet, KeyPlaces.First),
            new("hello", 1, Any, ServerCommands.Hello),
            new("incr", 2, 2, StringCommands.Incr, KeyPlaces.First),
            new("incrby", 3, 3, StringCommands.IncrBy, KeyPlaces.First),
            new("info", 1, Any, ServerCommands.Info),
            new("keys", 2, 2, KeyCommands.Keys),
            new("memory", 2, Any, ServerCommands.Memory),
            new("mget", 2, Any, StringCommands.MGet, KeyPlaces.All),
            new("mset", 3, Any, StringCommands.MSet, KeyPlaces.Pairs),
            new("persist", 2, 2, KeyCommands.Persist, KeyPlaces.First),
            new("pexpire", 3, 4, KeyCommands.PExpire, KeyPlaces.First),
            new("pexpireat", 3, 4, KeyCommands.PExpireAt, KeyPlaces.First),
            new("ping", 1, 2, ServerCommands.Ping),
            new("psetex", 4, 4, StringCommands.PSetEx, KeyPlaces.First),
            new("pttl", 2, 2, KeyCommands.PTtl, KeyPlaces.First),
            new("quit", 1, Any, ServerCommands.Quit),
            new("reset", 1, 1, ServerCommands.Reset),
            new("scan", 2, Any, KeyCommands.Scan),
            new("select", 2, 2, ServerCommands.Select),
            new("setex", 4, 4, StringCommands.SetEx, KeyPlaces.First),
            new("setnx", 3, 3, StringCommands.SetNx, KeyPlaces.First),
            new("strlen", 2, 2, StringCommands.StrLen, KeyPlaces.First),
            new("time", 1, 1, ServerCommands.Time),
            new("touch", 2, Any, KeyCommands.Exists, KeyPlaces.All),
            new("ttl", 2, 2, KeyCommands.Ttl, KeyPlaces.First),
            new("type", 2, 2, KeyCommands.Type, KeyPlaces.First),
            new("unlink", 2, Any, KeyCommands.Del, KeyPlaces.All),
        ];
        Dictionary<string, CommandEntry> table = new(BytesComparer.Instance);
        foreach (CommandEntry entry in entries)
        {
            table.Add(entry.Name, entry);
        }
        return table;
    }
}
