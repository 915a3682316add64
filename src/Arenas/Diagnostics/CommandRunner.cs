using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas.Diagnostics;

/// <summary>Answers requests of sessions, each on a thread of the pool.</summary>
internal static class CommandRunner
{
    private const int UsualPace = 1 << 20;
    private const int NudgeMilliseconds = 50;
    private const int MostNudges = 100;

    // Snapshots one at a time: each stops the threads of the process for a moment and takes memory.
    private static readonly Lock s_snapshots = new();

    public static async Task RunAsync(ArenasEventSource source, CommandRequest request)
    {
        try
        {
            Answer(source, request);
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }
#pragma warning disable CA1031 // whoever asked is told; the process that answers must not end by it
        catch (Exception e)
#pragma warning restore CA1031
        {
            source.Refused(request.Number, $"{e.GetType().Name}: {e.Message}");
        }
        await NudgeAsync(source, request).ConfigureAwait(false);
    }

    // Until whoever asked has what they wanted and ends the session.
    private static async Task NudgeAsync(ArenasEventSource source, CommandRequest request)
    {
        Debug.Assert(request.Number > 0, "a request");
        for (int nudge = 0; nudge < MostNudges && IsHeard(source, ArenasEventSource.Keywords.Answer); nudge++)
        {
            await Task.Delay(NudgeMilliseconds).ConfigureAwait(false);
            source.Nudge(request.Number);
        }
    }

    private static void Answer(ArenasEventSource source, CommandRequest request)
    {
        Debug.Assert(request.Number > 0, "a request");
        switch (request.Command)
        {
            case "hello":
                Send(source, request, json => ProcessAnswer.WriteHello(json, ProcessCounts.Take()));
                break;
            case "counts":
                int top = request.Read("Top", 0);
                Send(source, request, json => ProcessAnswer.WriteCounts(json, ProcessCounts.Take(), top));
                break;
            case "findings":
                Send(source, request, FindingsAnswer.Write);
                break;
            case "snapshot":
                SendSnapshot(source, request);
                break;
            case "trace-start":
                StartTracing(request);
                Send(source, request, ProcessAnswer.WriteTracing);
                break;
            case "trace-stop":
                Tracer.Stop();
                Send(source, request, ProcessAnswer.WriteTracing);
                break;
            case "trim":
                long returned = Trim();
                Send(source, request, json => json.WriteNumber("returnedBytes", returned));
                break;
            default:
                source.Refused(request.Number, $"'{request.Command}' is no command that this process knows.");
                break;
        }
    }

    private static void Send(ArenasEventSource source, CommandRequest request, Action<Utf8JsonWriter> write)
    {
        using AnswerStream stream = new(part => source.Answer(request.Number, part), UsualPace);
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        stream.End();
    }

    // Tracing that is on is started anew: whoever asks wants what they ask for.
    private static void StartTracing(CommandRequest request)
    {
        string mode = request.Arguments.GetValueOrDefault("Mode") ?? "call-sites";
        TracingOptions options = new();
        options = options with
        {
            Mode = mode switch
            {
                "call-sites" => TracingMode.CallSites,
                "stacks" => TracingMode.Stacks,
                "sampled" => TracingMode.Sampled,
                _ => throw new FormatException($"'{mode}' is no mode: call-sites, stacks or sampled."),
            },
            FrameLimit = request.Read("Frames", options.FrameLimit),
            SampleBytes = request.Read("SampleBytes", (int)options.SampleBytes),
        };
        if (!Tracer.Start(options))
        {
            Tracer.Stop();
            _ = Tracer.Start(options);
        }
    }

    private static void SendSnapshot(ArenasEventSource source, CommandRequest request)
    {
        int pace = request.Read("Pace", UsualPace);
        Debug.Assert(pace > 0, "it gets on");
        lock (s_snapshots)
        {
            ThrowIfNobodyListens(source);
            using AnswerStream stream = new(SendPart, pace);
            Snapshot.Take().Save(stream);
            stream.End();
        }

        void SendPart(byte[] part)
        {
            ThrowIfNobodyListens(source);
            source.SnapshotPart(request.Number, part);
        }
    }

    private static void ThrowIfNobodyListens(ArenasEventSource source)
    {
        if (!IsHeard(source, ArenasEventSource.Keywords.Snapshot))
        {
            throw new OperationCanceledException("The session has ended.");
        }
    }

    private static bool IsHeard(ArenasEventSource source, EventKeywords keyword) =>
        source.IsEnabled(EventLevel.Informational, keyword);

    private static long Trim()
    {
        long returned = 0;
        foreach (NativeHeap heap in HeapRegistry.Natives())
        {
            try
            {
                returned += heap.Trim();
            }
            catch (ObjectDisposedException)
            {
                // Disposed meanwhile: all of it went back.
            }
        }
        return returned;
    }
}
