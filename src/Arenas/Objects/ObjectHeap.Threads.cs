using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;
using Arenas.Objects;

namespace Arenas;

/// <content>Who may use the heap.</content>
/// <remarks>
/// <code>
/// owned    by a thread     Owner is its token: every member goes straight on
///          by nobody       Owner is Nobody: the next thread that calls anything owns it
/// shared   by nobody       Owner is Nobody: a member makes itself the owner first, and Nobody afterwards
///          by a thread     Owner is its token, for its turn; other threads spin, and then wait for the bell
/// </code>
/// So one comparison with a thread-static number is all that either kind pays on its fast path, and one atomic
/// instruction is what a turn costs: the end of it is a plain store. Whoever waits could miss it, and so looks again
/// every millisecond.
/// </remarks>
public sealed partial class ObjectHeap
{
    // Not 0, which every thread has until it takes a token.
    private const ulong Nobody = ulong.MaxValue;

    // Rung at the end of a turn when somebody waits.
    private readonly object _bell = new();
    private readonly ConcurrentQueue<(Handle Handle, long Since)> _foreignReleases = new();
    private ulong _owner;
    private Thread? _ownerThread;
    private int _depth;
    private int _waiting;

    // Something is to be done before the next object is made; and whether it is more than to note who makes it.
    private bool _isDue;
    private bool _isMoreDue;

    /// <summary>Takes the heap for the calling thread, for as long as the scope lasts.</summary>
    /// <returns>The scope, to be disposed by the same thread.</returns>
    /// <remarks>
    /// Of an owned heap: takes it over if nobody owns it (<see cref="Leave"/>) or its owner's thread has ended;
    /// inside the owner it only nests. Of a shared heap: waits for its turn; what is done inside then costs no lock.
    /// Should a finalizer or a watch run in the scope of a shared heap, other threads have their turn meanwhile.
    /// A thread that ends without disposing its scope of a shared heap keeps the turn for ever.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Another thread owns the heap.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ObjectScope Enter()
    {
        ulong token = ThreadToken.Current;
        if (_owner != token)
        {
            token = EnterSlow();
        }
        if (IsShared)
        {
            _depth++;
        }
        return new(this, token);
    }

    /// <summary>Gives an owned heap up, so that another thread may use it; for a shared heap, it does
    /// nothing.</summary>
    /// <exception cref="InvalidOperationException">Another thread owns the heap, or a finalizer or a watch of it is
    /// running: the call that runs it still needs the heap.</exception>
    public void Leave()
    {
        if (IsShared)
        {
            return;
        }
        if (Volatile.Read(ref _owner) != Nobody)
        {
            RequireUse();
            if (_watches.Running > 0)
            {
                throw new InvalidOperationException(
                    $"{Name} cannot be left now: the call that runs a finalizer or a watch of it still needs it.");
            }
            _ownerThread = null;
            Volatile.Write(ref _owner, Nobody);
        }
    }

    /// <summary>Ends a scope; in an owned heap the thread stays the owner.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Exit(ulong token)
    {
        if (IsShared)
        {
            ExitShared(token);
        }
    }

    private void ExitShared(ulong token)
    {
        // A copy of a scope that was disposed already ends nobody's turn.
        Debug.Assert(_owner != token || token == ThreadToken.Current, "a scope stays on its stack");
        if (_owner == token && _depth > 0 && --_depth == 0)
        {
            EndTurn();
        }
    }

    /// <summary>Takes the heap as <see cref="Enter"/> does, and waits for a turn no longer than that.</summary>
    internal bool TryEnter(TimeSpan patience, out ObjectScope scope)
    {
        scope = default;
        ulong token = ThreadToken.Take();
        if (!IsShared || _owner == token)
        {
            scope = Enter();
            return true;
        }
        if (!WaitForTurn(token, Environment.TickCount64 + (long)patience.TotalMilliseconds))
        {
            return false;
        }
        Debug.Assert(_depth == 0, "the thread has its turn");
        _depth = 1;
        scope = new(this, token);
        return true;
    }

    /// <summary>Lets other threads use a shared heap while user code runs; to be undone by
    /// <see cref="Resume"/>.</summary>
    internal int Pause()
    {
        if (!IsShared)
        {
            return 0;
        }
        int depth = _depth;
        Debug.Assert(depth > 0 && _owner == ThreadToken.Current, "the thread has its turn");
        _depth = 0;
        EndTurn();
        return depth;
    }

    internal void Resume(int depth)
    {
        if (IsShared)
        {
            TakeTurn(ThreadToken.Current);
            Debug.Assert(_depth == 0 && depth > 0, "whoever had a turn meanwhile has given it back");
            _depth = depth;
        }
    }

    /// <summary>Throws unless the calling thread may read an object in place.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RequireUse()
    {
        if (!IsShared && _owner != ThreadToken.Current)
        {
            Claim();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong EnterSlow()
    {
        ulong token = ThreadToken.Take();
        if (!IsShared)
        {
            Claim();
            return token;
        }
        TakeTurn(token);
        Debug.Assert(_depth == 0, "the thread has its turn");
        return token;
    }

    private void TakeTurn(ulong token)
    {
        Debug.Assert(IsShared && token != 0 && _owner != token, "a thread waits for the others, not for itself");
        if (Interlocked.CompareExchange(ref _owner, token, Nobody) != Nobody)
        {
            _ = WaitForTurn(token, long.MaxValue);
        }
    }

    private void EndTurn()
    {
        Debug.Assert(_owner == ThreadToken.Current && _depth == 0, "the thread's own turn");
        Volatile.Write(ref _owner, Nobody);
        if (Volatile.Read(ref _waiting) != 0)
        {
            RingBell();
        }
    }

    /// <summary>Waits until the turn is the thread's, or the time has come.</summary>
    // An interrupt waits too: thrown from here, it would leave a call of the heap half done.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool WaitForTurn(ulong token, long deadline)
    {
        Debug.Assert(IsShared && _owner != token, "a thread waits for the others, not for itself");
        for (SpinWait wait = default; !wait.NextSpinWillYield; wait.SpinOnce())
        {
            if (Interlocked.CompareExchange(ref _owner, token, Nobody) == Nobody)
            {
                return true;
            }
        }
        bool isInterrupted = false;
        bool isMine;
        EnterBell(ref isInterrupted);
        _waiting++;
        while (!(isMine = Interlocked.CompareExchange(ref _owner, token, Nobody) == Nobody)
            && Environment.TickCount64 < deadline)
        {
            try
            {
                _ = Monitor.Wait(_bell, millisecondsTimeout: 1);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
        _waiting--;
        Debug.Assert(_waiting >= 0 && (!isMine || _owner == token), "counted in and out; the turn is whose it is");
        ExitBell(isInterrupted);
        return isMine;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RingBell()
    {
        bool isInterrupted = false;
        EnterBell(ref isInterrupted);
        Monitor.Pulse(_bell);
        ExitBell(isInterrupted);
    }

    private void EnterBell(ref bool isInterrupted)
    {
        while (true)
        {
            try
            {
                Monitor.Enter(_bell);
                return;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
    }

    private void ExitBell(bool isInterrupted)
    {
        Monitor.Exit(_bell);
        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    /// <summary>Makes the calling thread the owner of an owned heap that has none.</summary>
    private void Claim()
    {
        ulong token = ThreadToken.Take();
        // Nobody waits for an owned heap, so the lock is free for this: the owner and its thread change together.
        lock (_bell)
        {
            WaitWhileLookedAt();
            ulong owner = Volatile.Read(ref _owner);
            if (owner == token)
            {
                return;
            }
            Thread? thread = _ownerThread;
            if (owner != Nobody && thread is not { IsAlive: false })
            {
                string who = thread?.Name ?? $"{thread?.ManagedThreadId}";
                throw new InvalidOperationException(
                    $"{Name} is owned by another thread ({who}), which has not left it; see ObjectHeap.Leave and "
                        + "ObjectHeapOptions.IsShared.");
            }
            _ownerThread = Thread.CurrentThread;
            Volatile.Write(ref _owner, token);
        }
    }

    /// <summary>Queues a release by a thread that does not own an owned heap; false if it does, or may.</summary>
    private bool TryQueueRelease(Handle handle)
    {
        if (IsShared || Volatile.Read(ref _owner) is Nobody || _ownerThread is { IsAlive: false }
            || _owner == ThreadToken.Take() || _ownerThread == Thread.CurrentThread)
        {
            return false;
        }
        ThrowIfDisposed();
        _foreignReleases.Enqueue((handle, Environment.TickCount64));
        NoteFreesDue();
        return true;
    }

    /// <summary>What a new object finds to do first: releases of other threads, frees that wait, a
    /// collection.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DoWhatIsDue()
    {
        ThrowIfDisposed();
        // While the heap is traced, something is always due.
        Volatile.Write(ref _isMoreDue, false);
        Volatile.Write(ref _isDue, false);
        if (SeeTraces() is not null)
        {
            Volatile.Write(ref _isDue, true);
        }
        ReleaseQueued();
        if (_deaths.IsPending)
        {
            _deaths.Drain(2);
        }
        CollectIfDue();
    }

    /// <summary>Does the releases that other threads have queued.</summary>
    /// <returns>How many there were.</returns>
    /// <remarks>Every new object does it, and every collection. A handle that turns out bad goes to
    /// <see cref="UserCodeFailed"/>.</remarks>
    /// <exception cref="InvalidOperationException">Another thread owns the heap.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public int ReleaseQueued()
    {
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        int count = 0;
        while (_foreignReleases.TryDequeue(out (Handle Handle, long Since) release))
        {
            count++;
            try
            {
                ReleaseCore(ref WordOf(release.Handle.Bits), release.Handle.Bits);
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                _watches.Complain(exception);
            }
        }
        return count;
    }

    /// <summary>Frees objects that wait because of <see cref="ObjectHeapOptions.MaxFreesPerCall"/>.</summary>
    /// <param name="count">How many at most.</param>
    /// <returns>Whether some are left.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    /// <exception cref="InvalidOperationException">Another thread owns the heap.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public bool FreePending(int count = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        using ObjectScope scope = Enter();
        ThrowIfDisposed();
        _deaths.Drain(count);
        return _deaths.IsPending;
    }

    /// <summary>Lets the next new object free what waits.</summary>
    // Other threads note it too, so the owner clears it only before looking what there is.
    internal void NoteFreesDue()
    {
        Volatile.Write(ref _isMoreDue, true);
        Volatile.Write(ref _isDue, true);
    }

    partial void CollectIfDue();

    private void Retire()
    {
        if (!IsShared)
        {
            _ownerThread = null;
        }
        Debug.Assert(_disposed, "at the end");
    }
}
