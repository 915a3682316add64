using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>
/// A thread that does what it is told while its caller waits: many threads, one at a time, one outcome.
/// </summary>
internal sealed class Lane : IDisposable
{
    /// <summary>How the message begins for a program that hangs.</summary>
    public const string NoEnd = "no end after";

    // Far above what the slowest program takes on a busy machine.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _go = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _thread;
    private Action? _work;
    private bool _isStuck;
    private ExceptionDispatchInfo? _failure;

    public Lane()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "lane" };
        _thread.Start();
    }

    public void Run(Action work)
    {
        _work = work;
        _ = _go.Release();
        _isStuck = !_done.Wait(s_patience);
        ViolationException.Unless(!_isStuck, $"{NoEnd} {s_patience.TotalSeconds} s");
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    /// <summary>Ends the thread.</summary>
    public void Dispose()
    {
        if (_isStuck)
        {
            return;
        }
        _work = null;
        _ = _go.Release();
        _thread.Join();
        _go.Dispose();
        _done.Dispose();
    }

    private void Work()
    {
        while (true)
        {
            _go.Wait();
            if (_work is not { } work)
            {
                return;
            }
            try
            {
                work();
            }
            catch (Exception failure)
            {
                _failure = ExceptionDispatchInfo.Capture(failure);
            }
            _ = _done.Release();
        }
    }
}
