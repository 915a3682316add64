using System;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas.Tool.Live;

/// <summary>A running process that uses Arenas, and what can be asked of it.</summary>
internal sealed class LiveProcess
{
    /// <summary>The version of requests and answers that this tool knows.</summary>
    private const int KnownVersion = 1;

    private readonly ProcessChannel _channel;
    private readonly TimeSpan _patience;

    public LiveProcess(TargetProcess target, TimeSpan patience)
    {
        Target = target;
        _channel = new ProcessChannel(target);
        _patience = patience;
    }

    /// <summary>Gets the process.</summary>
    public TargetProcess Target { get; }

    /// <summary>Asks for the process and the sums over its heaps.</summary>
    public Task<ProcessFigures> HelloAsync(CancellationToken cancellation) => FiguresAsync(
        ChannelRequest.Short("hello", _patience), cancellation);

    /// <summary>Asks for each heap, too, and for the greatest call sites.</summary>
    public Task<ProcessFigures> CountsAsync(int top, CancellationToken cancellation) => FiguresAsync(
        top > 0 ? ChannelRequest.Short("counts", _patience, ("Top", Text(top)))
            : ChannelRequest.Short("counts", _patience),
        cancellation);

    /// <summary>Asks for leaks that the process has found, errors that its heaps have thrown, and releases that
    /// wait.</summary>
    public Task<FindingsFigures> FindingsAsync(CancellationToken cancellation) => AskAsync(
        ChannelRequest.Short("findings", _patience), LiveJsonContext.Default.FindingsFigures, cancellation);

    /// <summary>Writes the file of a snapshot into <paramref name="file"/>.</summary>
    public Task SnapshotAsync(Stream file, Action<long> advance, CancellationToken cancellation) =>
        _channel.AskAsync(ChannelRequest.Snapshot(_patience), file, advance, cancellation);

    /// <summary>Begins to trace.</summary>
    public async Task<TracingFigures> StartTracingAsync(TracingFigures wanted, CancellationToken cancellation)
    {
        ChannelRequest request = ChannelRequest.Short(
            "trace-start",
            _patience,
            ("Mode", wanted.Mode),
            ("Frames", Text(wanted.Frames)),
            ("SampleBytes", Text(wanted.SampleBytes)));
        return (await AskAsync(request, LiveJsonContext.Default.TracingAnswer, cancellation).ConfigureAwait(false))
            .Tracing;
    }

    /// <summary>Ends tracing.</summary>
    public async Task<TracingFigures> StopTracingAsync(CancellationToken cancellation) => (await AskAsync(
        ChannelRequest.Short("trace-stop", _patience), LiveJsonContext.Default.TracingAnswer, cancellation)
        .ConfigureAwait(false)).Tracing;

    /// <summary>Has it give unused memory back.</summary>
    public Task<TrimFigures> TrimAsync(CancellationToken cancellation) => AskAsync(
        ChannelRequest.Short("trim", _patience), LiveJsonContext.Default.TrimFigures, cancellation);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private async Task<ProcessFigures> FiguresAsync(ChannelRequest request, CancellationToken cancellation)
    {
        ProcessFigures figures = await AskAsync(request, LiveJsonContext.Default.ProcessFigures, cancellation)
            .ConfigureAwait(false);
        return figures.Version == KnownVersion
            ? figures
            : throw new ToolException(
                ExitCode.NoAnswer,
                $"{Target} has another version of Arenas, {figures.Version}; this tool knows {KnownVersion}.");
    }

    private async Task<T> AskAsync<T>(ChannelRequest request, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        byte[] answer = await _channel.AskAsync(request, cancellation).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(answer, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new ToolException(ExitCode.NoAnswer, $"{Target} answered what this tool cannot read.", e);
        }
    }
}
