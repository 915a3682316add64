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
/// shared   by nobody       Owner is Nobody: a member takes the lock first, and gives it back
///          by a thread     Owner is its token, between taking the lock and giving it back
/// </code>
/// So one comparison with a thread-static number is all that either kind pays on its fast path.
/// </remarks>
public sealed partial class ObjectHeap
{
    // Not 0, which every thread has until it takes a token.
    private const ulong Nobody = ulong.MaxValue;

    private readonly Lock _turn = new();
    private readonly ConcurrentQueue<Handle> _foreignReleases = new();
    private ulong _owner;
    private Thread? _ownerThread;
    private int _depth;
    private bool _isDue;

    /// <summary>Takes the heap for the calling thread, for as long as the scope lasts.</summary>
    /// <returns>The scope, to be disposed by the same thread.</returns>
    /// <remarks>
    /// Of an owned heap: takes it over if nobody owns it (<see cref="Leave"/>) or its owner's thread has ended;
    /// inside the owner it only nests. Of a shared heap: waits for its turn; what is done inside then costs no lock.
    /// Should a finalizer or a watch run in the scope of a shared heap, other threads have their turn meanwhile.
    /// </remarks>
    /// <exception cref="InvalidOperationException">Another thread owns the heap.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ObjectScope Enter()
    {
        if (_owner != ThreadToken.Current)
        {
            EnterSlow();
        }
        if (IsShared)
        {
            _depth++;
            return new(this);
        }
        return default;
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

    /// <summary>Ends a scope of a shared heap.</summary>
    internal void Exit()
    {
        Debug.Assert(IsShared, "a scope of an owned heap has nothing to end");
        // A copy of a scope that has ended: whose turn it is now is not ours to say.
        if (_owner == ThreadToken.Current && --_depth == 0)
        {
            Volatile.Write(ref _owner, Nobody);
            _turn.Exit();
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
        if (!_turn.TryEnter(patience))
        {
            return false;
        }
        Debug.Assert(_owner == Nobody && _depth == 0, "the thread has its turn");
        _depth = 1;
        Volatile.Write(ref _owner, token);
        scope = new(this);
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
        Volatile.Write(ref _owner, Nobody);
        _turn.Exit();
        return depth;
    }

    internal void Resume(int depth)
    {
        if (IsShared)
        {
            _turn.Enter();
            Debug.Assert(_owner == Nobody && depth > 0, "whoever had a turn meanwhile has given it back");
            _depth = depth;
            Volatile.Write(ref _owner, ThreadToken.Current);
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
    private void EnterSlow()
    {
        if (!IsShared)
        {
            Claim();
            return;
        }
        ulong token = ThreadToken.Take();
        _turn.Enter();
        Debug.Assert(_owner == Nobody && _depth == 0, "the thread has its turn");
        Volatile.Write(ref _owner, token);
    }

    /// <summary>Makes the calling thread the owner of an owned heap that has none.</summary>
    private void Claim()
    {
        ulong token = ThreadToken.Take();
        // An owned heap needs no turns, so the lock is free for this: the owner and its thread change together.
        lock (_turn)
        {
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
            || _owner == ThreadToken.Take())
        {
            return false;
        }
        ThrowIfDisposed();
        _foreignReleases.Enqueue(handle);
        Volatile.Write(ref _isDue, true);
        return true;
    }

    /// <summary>What a new object finds to do first: releases of other threads, frees that wait, a
    /// collection.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void DoWhatIsDue()
    {
        ThrowIfDisposed();
        Volatile.Write(ref _isDue, false);
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
        while (_foreignReleases.TryDequeue(out Handle handle))
        {
            count++;
            try
            {
                ReleaseCore(ref WordOf(handle.Bits), handle.Bits);
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
    internal void NoteFreesDue() => Volatile.Write(ref _isDue, true);

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
