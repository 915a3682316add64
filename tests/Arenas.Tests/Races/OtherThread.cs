using System;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Arenas.Tests.Races;

/// <summary>A thread that runs what it is told, one action at a time, and ends when disposed.</summary>
internal sealed class OtherThread : IDisposable
{
    private readonly SemaphoreSlim _told = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly Thread _thread;
    private Action? _action;
    private ExceptionDispatchInfo? _failure;

    public OtherThread()
    {
        _thread = new Thread(Loop) { IsBackground = true, Name = "other" };
        _thread.Start();
    }

    /// <summary>Runs an action there and waits for its end; what it throws, this throws.</summary>
    public void Run(Action action)
    {
        _action = action;
        _ = _told.Release();
        _done.Wait();
        ExceptionDispatchInfo? failure = _failure;
        _failure = null;
        failure?.Throw();
    }

    public void Dispose()
    {
        if (!_thread.IsAlive)
        {
            return;
        }
        _action = null;
        _ = _told.Release();
        _thread.Join();
        _told.Dispose();
        _done.Dispose();
    }

    /// <summary>Runs an action on a thread of its own, which is dead when this returns.</summary>
    public static void RunAndEnd(Action action)
    {
        using OtherThread thread = new();
        thread.Run(action);
    }

    private void Loop()
    {
        while (true)
        {
            _told.Wait();
            if (_action is null)
            {
                return;
            }
            try
            {
                _action();
            }
            catch (Exception exception)
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
            }
            _ = _done.Release();
        }
    }
}
