using System;
using System.Text;

using Arenas.CacheServer.Hosting;
using Arenas.CacheServer.Protocol;
using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Commands;

/// <summary>One command while it runs.</summary>
internal ref struct Request
{
    /// <summary>Where the reply goes.</summary>
    public ReplyWriter Reply;

    /// <summary>The command's bytes.</summary>
    public ReadOnlySpan<byte> Bytes;

    /// <summary>Who asks.</summary>
    public Session Session;

    public readonly int Count => Session.Parser.Count;

    public readonly ServerCore Server => Session.Server;

    public readonly IStore Store => Session.Server.Store;

    /// <summary>An argument; 0 is the command's name.</summary>
    public readonly ReadOnlySpan<byte> this[int index] => Session.Parser.Argument(Bytes, index);

    /// <summary>Whether an argument is a word, in capitals or not.</summary>
    public readonly bool Is(int index, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(this[index], word);

    public CommandStatus Fail(string message)
    {
        Reply.Error(message);
        return CommandStatus.Done;
    }

    public CommandStatus FailSyntax() => Fail("ERR syntax error");

    public CommandStatus FailNumber() => Fail("ERR value is not an integer or out of range");

    /// <summary>Replies to what a store could not do.</summary>
    public CommandStatus Fail(StoreResult result) => Fail(result switch
    {
        StoreResult.TooLarge => "ERR the value is larger than the whole cache may be",
        StoreResult.NoMemory => "OOM command not allowed when used memory > 'maxmemory'.",
        StoreResult.NotANumber => "ERR value is not an integer or out of range",
        StoreResult.Overflow => "ERR increment or decrement would overflow",
        _ => "ERR nothing was done",
    });

    /// <summary>Replies with what was copied into the session's scratch space.</summary>
    public CommandStatus WriteScratch(bool exists)
    {
        if (exists)
        {
            Reply.Bulk(Session.Scratch.WrittenSpan);
        }
        else
        {
            Reply.Null();
        }
        Session.TrimScratch();
        return CommandStatus.Done;
    }
}
