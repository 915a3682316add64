using System;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Session;

namespace Arenas.Tool.Live;

/// <summary>Reads the events of one session until they hold the whole answer to one request.</summary>
internal sealed class AnswerReader
{
    private const int Answer = 20;
    private const int SnapshotPart = 21;
    private const int Refused = 22;

    private static readonly Guid s_provider = TraceEventProviders.GetEventSourceGuidFromName("Arenas");

    private readonly TaskCompletionSource<Outcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AnswerParts _parts;
    private readonly Action<long> _advance;
    private long _lastNews = Environment.TickCount64;

    /// <param name="request">The number of the request.</param>
    /// <param name="sink">Gets the answer.</param>
    /// <param name="advance">Called with the number of bytes that have come.</param>
    public AnswerReader(long request, Stream sink, Action<long> advance)
    {
        Request = request;
        _parts = new AnswerParts(sink);
        _advance = advance;
    }

    /// <summary>Gets the number of the request.</summary>
    public long Request { get; }

    /// <summary>Gets why the process does not answer, if it said so.</summary>
    public string Refusal { get; private set; } = "";

    /// <summary>Reads <paramref name="events"/> to the end.</summary>
    public void Read(Stream events)
    {
        try
        {
            using EventPipeEventSource source = new(events);
            source.AllEvents += Take;
            source.Process();
        }
        catch (Exception e) when (e is IOException or FormatException or EndOfStreamException
            or ObjectDisposedException or InvalidOperationException)
        {
            // The process ended in the middle of it, or the session was given up.
        }
    }

    /// <summary>Waits until the answer is complete, the process ends, or nothing has come for too long.</summary>
    public async Task<Outcome> WaitAsync(Task reading, TimeSpan patience, CancellationToken cancellation)
    {
        Volatile.Write(ref _lastNews, Environment.TickCount64);
        while (true)
        {
            TimeSpan left = patience
                - TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref _lastNews));
            if (left <= TimeSpan.Zero)
            {
                // An answer without its end is one with a gap.
                return _parts.Length > 0 ? Outcome.Lossy : Outcome.Silent;
            }

            Task pause = Task.Delay(left, cancellation);
            Task first = await Task.WhenAny(_outcome.Task, reading, pause).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (_outcome.Task.IsCompleted)
            {
                return await _outcome.Task.ConfigureAwait(false);
            }

            if (first == reading)
            {
                return Outcome.Ended;
            }
        }
    }

    private void Take(TraceEvent happened)
    {
        if (_outcome.Task.IsCompleted || happened.ProviderGuid != s_provider)
        {
            return;
        }

        int id = (int)happened.ID;
        ReadOnlySpan<byte> data = happened.EventData();
        if (id is not (Answer or SnapshotPart or Refused) || data.Length < sizeof(long)
            || BitConverter.ToInt64(data) != Request)
        {
            return;
        }

        Volatile.Write(ref _lastNews, Environment.TickCount64);
        data = data[sizeof(long)..];
        if (id == Refused)
        {
            Refusal = Encoding.Unicode.GetString(data).TrimEnd('\0');
            _outcome.SetResult(Outcome.Refused);
            return;
        }

        _parts.Add(data[sizeof(int)..]);
        _advance(_parts.Length);
        if (_parts.IsLossy || _parts.IsEnded)
        {
            _outcome.SetResult(_parts.IsLossy ? Outcome.Lossy : Outcome.Complete);
        }
    }
}
