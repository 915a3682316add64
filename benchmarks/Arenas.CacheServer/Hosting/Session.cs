using System;
using System.Buffers;

using Arenas.CacheServer.Commands;
using Arenas.CacheServer.Protocol;
using Arenas.CacheServer.Stores;

namespace Arenas.CacheServer.Hosting;

/// <summary>One client: what it has sent, and what it is waiting for. Used by one thread at a time.</summary>
internal sealed class Session(ServerCore server, long id) : IDisposable
{
    private const int KeptScratchBytes = 64 << 10;

    public ServerCore Server { get; } = server;

    public long Id { get; } = id;

    public CommandParser Parser { get; } = new(server.Limits);

    public CommandInput Input { get; } = new(server.Buffers);

    /// <summary>Room for a value that is copied before it is sent.</summary>
    public ArrayBufferWriter<byte> Scratch { get; private set; } = new();

    public string ClientName { get; set; } = "";

    /// <summary>A value whose head is in the output, and whose bytes are to follow.</summary>
    public LargeValue? Large { get; set; }

    /// <summary>The argument at which a command goes on.</summary>
    public int Resume { get; set; }

    /// <summary>When the last command was run.</summary>
    public long LastActivity { get; set; } = Environment.TickCount64;

    /// <summary>Gives up what a large value needed.</summary>
    public void TrimScratch()
    {
        if (Scratch.Capacity > KeptScratchBytes)
        {
            Scratch = new();
        }
    }

    /// <summary>Runs commands until the input ends, a value is to be sent from where it lies, or there is much
    /// output.</summary>
    /// <param name="bytes">The input from the first byte of a command on.</param>
    /// <param name="output">Where replies go.</param>
    /// <param name="consumed">Bytes of the commands that are done.</param>
    public SessionStatus Run(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output, out int consumed)
    {
        consumed = 0;
        Request request = new() { Reply = new(output), Session = this };
        SessionStatus status;
        long commands = 0;
        do
        {
            status = RunOne(ref request, bytes[consumed..], ref consumed, ref commands);
        }
        while (status == SessionStatus.Goes && Large is null && request.Reply.Unflushed < Server.FlushBytes);
        request.Reply.Commit();
        Server.CountCommands(commands);
        LastActivity = Environment.TickCount64;
        return status;
    }

    public void Dispose()
    {
        Large?.Dispose();
        Large = null;
        Input.Dispose();
    }

    private SessionStatus RunOne(ref Request request, ReadOnlySpan<byte> bytes, ref int consumed, ref long commands)
    {
        if (Resume == 0)
        {
            ParseStatus parsed = Parser.Parse(bytes);
            if (parsed == ParseStatus.Incomplete)
            {
                return SessionStatus.NeedsInput;
            }
            if (parsed == ParseStatus.Faulty)
            {
                Server.CountFault();
                request.Reply.Error("ERR " + Parser.Fault);
                return SessionStatus.Ends;
            }
            commands++;
        }
        request.Bytes = bytes[..Parser.Length];
        CommandStatus status = Parser.Count == 0 ? CommandStatus.Done : Execute(ref request);
        if (status == CommandStatus.Again)
        {
            return SessionStatus.Flushes;
        }
        consumed += Parser.Length;
        Parser.Reset();
        return status == CommandStatus.Close ? SessionStatus.Ends : SessionStatus.Goes;
    }

    private static CommandStatus Execute(ref Request request)
    {
        CommandEntry? entry = CommandTable.Find(request[0]);
        if (entry is null)
        {
            return request.Fail($"ERR unknown command '{Expiries.Name(ref request)}'");
        }
        if (request.Count < entry.MinArguments || request.Count > entry.MaxArguments)
        {
            return request.Fail($"ERR wrong number of arguments for '{entry.Name}' command");
        }
        if (entry.Keys != KeyPlaces.None && HasLongKey(ref request, entry.Keys))
        {
            return request.Fail($"ERR the key is longer than {request.Store.MaxKeyBytes} bytes");
        }
        try
        {
            return entry.Run(ref request);
        }
        catch (OutOfMemoryException)
        {
            return request.Fail(StoreResult.NoMemory);
        }
        catch (ArgumentException exception)
        {
            return request.Fail("ERR " + exception.Message);
        }
    }

    private static bool HasLongKey(ref Request request, KeyPlaces keys)
    {
        int last = keys == KeyPlaces.First ? 1 : request.Count - 1;
        int most = request.Store.MaxKeyBytes;
        for (int index = 1; index <= last; index += keys == KeyPlaces.Pairs ? 2 : 1)
        {
            if (request[index].Length > most)
            {
                return true;
            }
        }
        return false;
    }
}
