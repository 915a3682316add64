using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Threading;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Records over time what the process and its heaps hold, and what named scopes add to it.</summary>
/// <remarks>
/// <para><b>Owns</b>: a thread that samples, until <see cref="Stop"/>, and room for all points, taken at the
/// beginning: 72 bytes each.</para>
/// <para><b>Threads</b>: any, at any time. A sample takes some microseconds and locks no heap but to count its live
/// blocks, which <see cref="ProfileOptions.CountingShare"/> bounds.</para>
/// <para><b>Fails</b>: not into the program. What ends the sampling early is in <see cref="Failure"/>; a scope of a
/// stopped profile measures nothing.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1724", Justification = "the namespace that it could be taken for is not in .NET")]
public sealed class Profile : IDisposable
{
    // Guards all that follows, and lets one read at a time.
    private readonly Lock _lock = new();
    private readonly ProfileOptions _options;
    private readonly ProfileProbe _probe;
    private readonly PointSeries _series;
    private readonly List<ProfileScope> _open = [];
    private readonly List<ProfileScopeRecord> _ended = [];
    private readonly Dictionary<string, ProfileScopeSummary> _summaries = new(StringComparer.Ordinal);
    private readonly ManualResetEvent _stop = new(false);
    private readonly Thread _thread;
    private readonly DateTimeOffset _started = DateTimeOffset.UtcNow;
    private ProfilePoint _peak;
    private bool _isStopped;

    private Profile(ProfileOptions options)
    {
        _options = options;
        _probe = new(options);
        _series = new(options.PointLimit);
        Sample();
        _thread = new(Run) { IsBackground = true, Name = "Arenas profile" };
        _thread.Start();
    }

    /// <summary>Gets what ended the sampling before <see cref="Stop"/> did; null if nothing has.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Gets the greatest of each number that was seen so far.</summary>
    public ProfilePoint Peak
    {
        get
        {
            lock (_lock)
            {
                return _peak;
            }
        }
    }

    /// <summary>Gets the points so far, copied.</summary>
    public IReadOnlyList<ProfilePoint> Points
    {
        get
        {
            lock (_lock)
            {
                return _series.ToArray();
            }
        }
    }

    /// <summary>Starts a profile.</summary>
    /// <param name="options">What to start it with; null for the defaults.</param>
    /// <returns>The profile, which has its first point.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public static Profile Start(ProfileOptions? options = null)
    {
        options ??= new();
        options.Validate();
        return new(options);
    }

    /// <summary>Begins a named scope. Scopes may nest, repeat, and run on several threads.</summary>
    /// <param name="name">Its name, under which it is summed up.</param>
    /// <returns>The scope, which ends when it is disposed.</returns>
    /// <remarks>Cost: a sample, and a second one at its end.</remarks>
    public ProfileScope Scope(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            if (_isStopped || Failure is not null)
            {
                return new(null, name);
            }
            ProfileScope scope = new(this, name);
            int depth = _open.Count(other => other.ThreadId == scope.ThreadId);
            if (TrySample(out ProfilePoint point))
            {
                scope.Begin(point, depth);
                _open.Add(scope);
            }
            return scope;
        }
    }

    /// <summary>Returns all that was recorded so far.</summary>
    public ProfileData GetData()
    {
        lock (_lock)
        {
            return new(
                _started,
                _options.Interval,
                _series.ToArray(),
                [.. _ended],
                [.. _summaries.Values.OrderBy(summary => summary.Name, StringComparer.Ordinal)],
                _peak);
        }
    }

    /// <summary>Takes a last sample, ends the sampling, and returns all that was recorded.</summary>
    /// <remarks>Scopes that are still open are not in it. A second call changes nothing.</remarks>
    public ProfileData Stop()
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_isStopped;
            if (isFirst)
            {
                TrySample(out _);
                _isStopped = true;
                _open.Clear();
            }
        }
        if (isFirst)
        {
            _stop.Set();
            _thread.Join();
            _stop.Dispose();
        }
        return GetData();
    }

    /// <summary>Ends the sampling; what was recorded can still be read.</summary>
    public void Dispose() => Stop();

    internal void End(ProfileScope scope)
    {
        lock (_lock)
        {
            if (!_open.Contains(scope) || !TrySample(out ProfilePoint point))
            {
                return;
            }
            _ = _open.Remove(scope);
            ProfileScopeRecord record = scope.End(point);
            Debug.Assert(record.Duration >= TimeSpan.Zero, "time goes on");
            if (_ended.Count < _options.ScopeLimit)
            {
                _ended.Add(record);
            }
            ProfileScopeSummary summary = _summaries.GetValueOrDefault(scope.Name)
                ?? new(scope.Name, 0, default, 0, 0, 0, 0, default);
            _summaries[scope.Name] = summary.With(record);
        }
    }

    private void Run()
    {
        TimeSpan next = _probe.Now;
        bool goesOn = true;
        while (goesOn)
        {
            // A sample that came late is not made up for.
            next = TimeSpan.FromTicks(long.Max(next.Ticks, (_probe.Now - _options.Interval).Ticks)) + _options.Interval;
            TimeSpan wait = next - _probe.Now;
            if (_stop.WaitOne(wait > TimeSpan.Zero ? wait : TimeSpan.Zero))
            {
                return;
            }
            lock (_lock)
            {
                goesOn = !_isStopped && TrySample(out _);
            }
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "a profile never fails into the program that it watches")]
    private bool TrySample(out ProfilePoint point)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "one sample at a time");
        point = default;
        if (Failure is not null)
        {
            return false;
        }
        try
        {
            point = Sample();
            return true;
        }
        catch (Exception exception)
        {
            Failure = exception;
            _open.Clear();
            return false;
        }
    }

    private ProfilePoint Sample()
    {
        ProfilePoint point = _probe.Read();
        _series.Add(point);
        _peak = ProfilePoint.Greatest(_peak, point);
        foreach (ProfileScope scope in _open)
        {
            scope.See(point);
        }
        return point;
    }
}
