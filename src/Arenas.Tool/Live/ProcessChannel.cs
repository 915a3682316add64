using System;
using System.Collections.Generic;
using System.Diagnostics.Tracing;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Diagnostics.NETCore.Client;

namespace Arenas.Tool.Live;

/// <summary>Asks a process that uses Arenas, over the diagnostic port of its runtime.</summary>
/// <remarks>A request is the arguments with which a session enables the provider; the answer comes as its events. The
/// runtime drops events when the session's buffer is full, so an answer with a gap is asked for again.</remarks>
internal sealed class ProcessChannel
{
    private const long AnswerKeyword = 0x100;
    private const long SnapshotKeyword = 0x200;
    private const int Attempts = 4;
    private const int FirstPace = 4 << 20;

    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(2);

    private readonly TargetProcess _process;
    private readonly DiagnosticsClient _client;

    public ProcessChannel(TargetProcess process)
    {
        _process = process;
        _client = new DiagnosticsClient(process.Id);
    }

    /// <summary>Asks, and returns a short answer.</summary>
    /// <exception cref="ToolException">There is no answer.</exception>
    public async Task<byte[]> AskAsync(ChannelRequest request, CancellationToken cancellation)
    {
        using MemoryStream answer = new();
        await AskAsync(request, answer, _ => { }, cancellation).ConfigureAwait(false);
        return answer.ToArray();
    }

    /// <summary>Asks, and writes the answer into <paramref name="sink"/>.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="sink">Gets the answer; it is emptied before a new attempt.</param>
    /// <param name="advance">Called with the number of bytes that have come, on any thread.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ToolException">There is no answer.</exception>
    public async Task AskAsync(
        ChannelRequest request, Stream sink, Action<long> advance, CancellationToken cancellation)
    {
        int pace = FirstPace;
        for (int attempt = 1; ; attempt++, pace /= 4)
        {
            AnswerReader reader = new(RandomNumberGenerator.GetInt32(int.MaxValue - 1) + 1L, sink, advance);
            Outcome outcome = await AskOnceAsync(request, reader, pace, cancellation).ConfigureAwait(false);
            if (outcome == Outcome.Complete)
            {
                return;
            }

            if (outcome != Outcome.Lossy || attempt == Attempts)
            {
                throw Failure(outcome, reader, request);
            }

            sink.SetLength(0);
        }
    }

    private async Task<Outcome> AskOnceAsync(
        ChannelRequest request, AnswerReader reader, int pace, CancellationToken cancellation)
    {
        using EventPipeSession session = await OpenAsync(request, reader.Request, pace, cancellation)
            .ConfigureAwait(false);
        Task reading = Task.Run(() => reader.Read(session.EventStream), CancellationToken.None);
        try
        {
            return await reader.WaitAsync(reading, request.Patience, cancellation).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(session, reading).ConfigureAwait(false);
        }
    }

    private async Task<EventPipeSession> OpenAsync(
        ChannelRequest request, long number, int pace, CancellationToken cancellation)
    {
        Dictionary<string, string> arguments = new(request.Arguments)
        {
            ["Command"] = request.Command,
            ["Request"] = number.ToString(CultureInfo.InvariantCulture),
        };
        if (request.IsSnapshot)
        {
            arguments["Pace"] = pace.ToString(CultureInfo.InvariantCulture);
        }

        long keywords = AnswerKeyword | (request.IsSnapshot ? SnapshotKeyword : 0);
        EventPipeProvider provider = new("Arenas", EventLevel.Informational, keywords, arguments);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(request.Patience);
        try
        {
            return await _client.StartEventPipeSessionAsync(
                [provider], requestRundown: false, request.IsSnapshot ? 64 : 2, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ToolException(ExitCode.NoAnswer, $"{_process} does not answer: its diagnostic port is busy.");
        }
        catch (Exception e) when (IsDenied(e))
        {
            throw new ToolException(
                ExitCode.NoPermission, $"{_process} belongs to another user: no permission to look at it.", e);
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or TimeoutException or SocketException)
        {
            throw new ToolException(ExitCode.NoAnswer, $"{_process} has no diagnostic port that answers.", e);
        }
    }

    // The runtime closes the stream when it has sent what was left; whoever reads it sees the end.
    private static async Task CloseAsync(EventPipeSession session, Task reading)
    {
        try
        {
            using CancellationTokenSource limit = new(s_farewell);
            await session.StopAsync(limit.Token).ConfigureAwait(false);
            await reading.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DiagnosticsClientException or IOException or TimeoutException
            or SocketException or OperationCanceledException)
        {
            // The process has ended or hangs; disposing the session ends the reading.
        }
    }

    private static bool IsDenied(Exception exception)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is UnauthorizedAccessException or SocketException { SocketErrorCode: SocketError.AccessDenied })
            {
                return true;
            }
        }

        return false;
    }

    private ToolException Failure(Outcome outcome, AnswerReader reader, ChannelRequest request) => outcome switch
    {
        Outcome.Refused => new ToolException(ExitCode.NoAnswer, $"{_process} refused: {reader.Refusal}"),
        Outcome.Ended => new ToolException(ExitCode.NoAnswer, $"{_process} ended before it had answered."),
        Outcome.Lossy => new ToolException(
            ExitCode.NoAnswer, $"{_process} answered {Attempts} times, each time with a gap: it is too busy."),
        _ => new ToolException(
            ExitCode.NoAnswer,
            $"{_process} did not answer within {request.Patience.TotalSeconds:0.#} s: it has no Arenas in it, "
                + "or none that has made a heap."),
    };
}
