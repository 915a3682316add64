using System;
using System.Collections.Generic;
using System.Threading;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Arenas.AspNetCore;

/// <summary>Sets up what the options ask for in the process, and logs what heaps tell.</summary>
/// <remarks>A container makes it before its first heap, and so disposes it after the last: leaks that are found then
/// are logged still.</remarks>
internal sealed class ProcessWatch : IDisposable
{
    /// <summary>The category of the log.</summary>
    public const string Category = "Arenas";

    // A refused request is an error of nobody, and may come with every request of a server that is under load.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Heap, HeapError Error), (long At, long Unlogged)> _refusals = [];
    private readonly TimeProvider _time;

    public ProcessWatch(IOptions<ArenasOptions> options, ILoggerFactory loggers, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        Logger = loggers.CreateLogger(Category);
        ArenasOptions wanted = options.Value;
        if (wanted.Metrics)
        {
            ArenasMeter.Enable();
        }
        if (wanted.LeakDetection is { } level)
        {
            LeakDetection.Level = level;
        }
        if (wanted.Tracing is { } mode and not TracingMode.Off
            && !Tracer.Start(new() { Mode = mode }) && Tracer.Options?.Mode != mode)
        {
            Log.TracingWasOn(Logger, mode);
        }
        LeakDetection.Found += OnLeak;
        HeapMonitor.Failed += OnFailed;
        HeapMonitor.Trimmed += OnTrimmed;
    }

    public ILogger Logger { get; }

    public void Dispose()
    {
        LeakDetection.Found -= OnLeak;
        HeapMonitor.Failed -= OnFailed;
        HeapMonitor.Trimmed -= OnTrimmed;
    }

    internal void OnFailed(object? sender, HeapErrorEventArgs failure) =>
        OnFailed(failure.HeapName, failure.Error, failure.Message);

    internal void OnFailed(string heap, HeapError error, string message)
    {
        switch (error)
        {
            case HeapError.Corruption:
                Log.HeapCorrupt(Logger, heap, message);
                break;
            case HeapError.Limit or HeapError.OutOfMemory:
                if (IsDue((heap, error), out long unlogged))
                {
                    Log.HeapRefused(Logger, heap, error, unlogged, message);
                }
                break;
            default:
                Log.HeapMisused(Logger, heap, error, message);
                break;
        }
    }

    private void OnTrimmed(object? sender, HeapTrimmedEventArgs trim) =>
        Log.HeapTrimmed(Logger, trim.HeapName, trim.ByteCount);

    private void OnLeak(object? sender, LeakFoundEventArgs leak)
    {
        if (Logger.IsEnabled(LogLevel.Warning))
        {
            Log.LeakFound(Logger, leak.ToString());
        }
    }

    private bool IsDue((string Heap, HeapError Error) key, out long unlogged)
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            bool isKnown = _refusals.TryGetValue(key, out (long At, long Unlogged) last);
            unlogged = last.Unlogged;
            bool isDue = !isKnown || _time.GetElapsedTime(last.At, now) >= s_pause;
            _refusals[key] = isDue ? (now, 0) : (last.At, last.Unlogged + 1);
            return isDue;
        }
    }
}
