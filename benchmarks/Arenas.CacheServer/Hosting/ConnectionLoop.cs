using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Arenas.CacheServer.Stores;
using Microsoft.AspNetCore.Connections;

namespace Arenas.CacheServer.Hosting;

/// <summary>Serves one connection after the other: reads, runs what has come, and sends the replies at once.</summary>
/// <param name="server">What is served.</param>
internal sealed class ConnectionLoop(ServerCore server) : ConnectionHandler
{
    private const int SentBytes = 64 << 10;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        if (!server.TryEnter(connection, out Session? session))
        {
            await RefuseAsync(connection.Transport.Output);
            return;
        }
        try
        {
            await ServeAsync(session, connection.Transport.Input, connection.Transport.Output);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException
            or ConnectionAbortedException or ConnectionResetException)
        {
            // The client has gone.
        }
        finally
        {
            session.Dispose();
            server.Leave(session);
        }
    }

    private static async Task RefuseAsync(PipeWriter output)
    {
        _ = await output.WriteAsync("-ERR max number of clients reached\r\n"u8.ToArray());
    }

    private static async Task ServeAsync(Session session, PipeReader input, PipeWriter output)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync();
            if (read.IsCanceled)
            {
                return;
            }
            SessionStatus status = Take(session, read.Buffer, output, out SequencePosition consumed);
            // What is left of the input stays where it is while replies to it are sent.
            while (status is SessionStatus.Goes or SessionStatus.Flushes)
            {
                if (!await SendAsync(session, output))
                {
                    return;
                }
                status = Take(session, read.Buffer.Slice(consumed), output, out consumed);
            }
            bool isSent = await SendAsync(session, output);
            input.AdvanceTo(consumed, read.Buffer.End);
            if (!isSent || status == SessionStatus.Ends || read.IsCompleted)
            {
                return;
            }
        }
    }

    /// <summary>Runs the commands of the input, where it lies if it lies in one piece.</summary>
    private static SessionStatus Take(
        Session session, in ReadOnlySequence<byte> buffer, PipeWriter output, out SequencePosition consumed)
    {
        if (session.Input.IsEmpty)
        {
            SessionStatus status = session.Run(buffer.FirstSpan, output, out int done);
            consumed = buffer.GetPosition(done);
            if (status != SessionStatus.NeedsInput || buffer.Length == done
                || (buffer.IsSingleSegment && session.Parser.Needed <= SentBytes))
            {
                return status;
            }
        }
        else
        {
            consumed = buffer.Start;
        }
        return TakeInPieces(session, buffer.Slice(consumed), output, out consumed);
    }

    private static SessionStatus TakeInPieces(
        Session session, in ReadOnlySequence<byte> buffer, PipeWriter output, out SequencePosition consumed)
    {
        consumed = buffer.End;
        if (!buffer.IsEmpty && !session.Input.TryAdd(buffer, session.Parser.Needed))
        {
            session.Server.CountFault();
            output.Write("-OOM there is no memory for the command\r\n"u8);
            return SessionStatus.Ends;
        }
        SessionStatus status = session.Run(session.Input.Bytes, output, out int done);
        session.Input.Consume(done);
        return status;
    }

    /// <summary>Sends the output, and a value whose head is its end; false if nobody reads any more.</summary>
    private static async ValueTask<bool> SendAsync(Session session, PipeWriter output)
    {
        FlushResult flushed = await output.FlushAsync();
        using LargeValue? large = session.Large;
        session.Large = null;
        for (int at = 0; large is not null && at < large.Bytes.Length && !flushed.IsCompleted; at += SentBytes)
        {
            flushed = await output.WriteAsync(large.Bytes.Slice(at, int.Min(SentBytes, large.Bytes.Length - at)));
        }
        if (large is not null)
        {
            output.Write("\r\n"u8);
        }
        return !flushed.IsCompleted && !flushed.IsCanceled;
    }
}
