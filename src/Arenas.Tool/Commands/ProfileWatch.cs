using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>Watches a program from outside until it ends.</summary>
internal sealed class ProfileWatch
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly ProfileRun _run;
    private readonly List<ProfilePoint> _points = [];
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private readonly long _start = Stopwatch.GetTimestamp();
    private ProcessFigures? _last;

    public ProfileWatch(Process process, ProfileRun run)
    {
        _process = process;
        _run = run;
    }

    /// <summary>Gets how long the program ran.</summary>
    public TimeSpan Duration { get; private set; }

    /// <summary>Gets what the program said when it held the most; null if it never said anything.</summary>
    public ProcessFigures? Fullest { get; private set; }

    /// <summary>Watches; when cancelled, gives the program, which was interrupted too, a moment to end.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        Task exit = _process.WaitForExitAsync(CancellationToken.None);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task looking = LookAsync(end.Token);
        while (!exit.IsCompleted && !cancellation.IsCancellationRequested)
        {
            Sample();
            await Task.WhenAny(exit, Task.Delay(_run.Interval, CancellationToken.None)).ConfigureAwait(false);
        }

        await Task.WhenAny(exit, Task.Delay(s_lastWait, CancellationToken.None)).ConfigureAwait(false);
        if (!exit.IsCompleted)
        {
            _process.Kill();
        }

        await exit.ConfigureAwait(false);
        Duration = Stopwatch.GetElapsedTime(_start);
        await end.CancelAsync().ConfigureAwait(false);
        await looking.ConfigureAwait(false);
    }

    /// <summary>Returns what was seen as a profile.</summary>
    public ProfileData ToData()
    {
        ProfilePoint peak = _points.Count == 0 ? default : new ProfilePoint(
            Duration,
            _points.Max(point => point.ResidentBytes),
            _points.Max(point => point.CommittedBytes),
            _points.Max(point => point.UsedBytes),
            _points.Max(point => point.LiveBlocks),
            _points.Max(point => point.ManagedBytes),
            0,
            TimeSpan.Zero,
            0);
        return new ProfileData(_started, _run.Interval, _points, [], [], peak);
    }

    private void Sample()
    {
        try
        {
            _process.Refresh();
            ProcessFigures? last = _last;
            _points.Add(new ProfilePoint(
                Stopwatch.GetElapsedTime(_start), _process.WorkingSet64, last?.CommittedBytes ?? 0,
                last?.UsedBytes ?? 0, last?.LiveBlocks ?? 0, last?.ManagedBytes ?? 0, 0, TimeSpan.Zero, 0));
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has just ended.
        }
    }

    // Asks what is held and who allocated it; nobody answers before the first heap, nor at the end.
    private async Task LookAsync(CancellationToken cancellation)
    {
        LiveProcess live = new(new TargetProcess(_process.Id, _run.Command[0]), s_patience);
        try
        {
            while (true)
            {
                await Task.Delay(s_lookEvery, cancellation).ConfigureAwait(false);
                try
                {
                    _last = await live.CountsAsync(_run.Sites, cancellation).ConfigureAwait(false);
                    if (Fullest is null || _last.UsedBytes > Fullest.UsedBytes)
                    {
                        Fullest = _last;
                    }
                }
                catch (ToolException)
                {
                    // No Arenas in it, or not yet.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The program has ended.
        }
    }
}
