using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Children;
using Arenas.Tool.Replay;
using Arenas.Tool.Reports;

namespace Arenas.Tool.Commands;

/// <summary>Replays one trace through all allocators, each measurement in a process of its own.</summary>
internal sealed class ReplayJob
{
    private readonly ReplayOptions _options;
    private readonly PreparedTrace _trace;
    private readonly Action<int> _advance;

    /// <param name="options">What the user asked for.</param>
    /// <param name="trace">The trace to replay.</param>
    /// <param name="advance">Called with the number of finished processes, on any thread.</param>
    public ReplayJob(ReplayOptions options, PreparedTrace trace, Action<int> advance)
    {
        _options = options;
        _trace = trace;
        _advance = advance;
    }

    /// <summary>Returns how many processes a job starts at most.</summary>
    public static int ProcessCount(ReplayOptions options) => options.Allocators.Count * (1 + options.RunCount);

    /// <summary>Runs the job.</summary>
    /// <returns>One result for each allocator, in the order of the options.</returns>
    public async Task<AllocatorResult[]> RunAsync(CancellationToken cancellation)
    {
        AllocatorResult[] results = new AllocatorResult[_options.Allocators.Count];

        // Footprints first, several at once: they do not disturb each other, and most of their time is rest.
        ParallelOptions parallel = new()
        {
            MaxDegreeOfParallelism = Math.Clamp(Environment.ProcessorCount, 1, 4),
            CancellationToken = cancellation,
        };
        await Parallel.ForAsync(
            0,
            results.Length,
            parallel,
            async (i, token) => results[i] = await MeasureFootprintAsync(_options.Allocators[i], token)
                .ConfigureAwait(false)).ConfigureAwait(false);

        // Times one at a time, and round after round, so that a slow minute of the machine falls on all alike.
        List<double>[] times = [.. results.Select(_ => new List<double>())];
        for (int run = 0; run < _options.RunCount; run++)
        {
            for (int i = 0; i < results.Length; i++)
            {
                results[i] = await MeasureTimeAsync(results[i], times[i], cancellation).ConfigureAwait(false);
            }
        }

        return [.. results.Zip(times, (result, list) => result with { NanosecondsPerEvent = MedianPerEvent(list) })];
    }

    private async Task<AllocatorResult> MeasureFootprintAsync(string allocator, CancellationToken cancellation)
    {
        ChildResult child = await RunChildAsync(ChildMode.Footprint, allocator, cancellation).ConfigureAwait(false);
        return new AllocatorResult(_trace, allocator, child.IsInstalled, child.Failure, null, child.Footprint);
    }

    private async Task<AllocatorResult> MeasureTimeAsync(
        AllocatorResult result, List<double> times, CancellationToken cancellation)
    {
        if (!result.IsInstalled || result.Failure is not null)
        {
            _advance(1);
            return result;
        }

        ChildResult child = await RunChildAsync(ChildMode.Time, result.Allocator, cancellation).ConfigureAwait(false);
        if (child.Nanoseconds is double nanoseconds)
        {
            times.Add(nanoseconds);
        }

        return result with { Failure = child.Failure };
    }

    private async Task<ChildResult> RunChildAsync(ChildMode mode, string allocator, CancellationToken cancellation)
    {
        // The library named for an allocator serves its variants as well.
        if (!_options.Libraries.TryGetValue(allocator, out string? library))
        {
            library = _options.Libraries.GetValueOrDefault(allocator.Split('+')[0]);
        }

        ChildRequest request = new(mode, _trace.ScriptPath, allocator, library, _options.Idle);
        ChildResult result = await ChildProcess.RunAsync(request, cancellation).ConfigureAwait(false);
        _advance(1);
        return result;
    }

    private double? MedianPerEvent(List<double> times)
    {
        if (times.Count < _options.RunCount)
        {
            return null;
        }

        times.Sort();
        double median = (times[(times.Count - 1) / 2] + times[times.Count / 2]) / 2;
        return median / Math.Max(_trace.EventCount, 1);
    }
}
