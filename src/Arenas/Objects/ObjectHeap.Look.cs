using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Threading;

using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <content>Lets another thread than the owner look at an owned heap.</content>
/// <remarks>
/// <code>
/// used      Owner is the thread's token
/// wanted    Owner is Looking: no operation of the thread goes straight on; each waits in Claim
/// looked at its thread waits in Claim, or for something else: it is in no operation, and cannot begin one
/// </code>
/// The owner's operations note nothing when they begin and end, so that they cost nothing. That none is under way is
/// known when its thread sleeps, and was seen to after a barrier on every processor; or when it comes to begin the
/// next.
/// </remarks>
public sealed partial class ObjectHeap
{
    private const ulong Looking = ulong.MaxValue - 1;

    private bool _isParked;

    /// <summary>Gets the thread that owns the heap at this moment; null for a shared heap.</summary>
    internal Thread? OwnerThread => _ownerThread;

    /// <summary>Gets the releases that wait for the owner, and since when
    /// (<see cref="Environment.TickCount64"/>); on any thread.</summary>
    internal (Handle Handle, long Since)[] QueuedReleases => [.. _foreignReleases];

    /// <summary>Runs an inspection while no thread uses the heap, on whatever thread; false, and why, if that could
    /// not be had in time.</summary>
    internal bool TryLook(TimeSpan patience, Action inspection, [NotNullWhen(false)] out string? reason)
    {
        reason = null;
        if (IsDisposed)
        {
            reason = "it was disposed";
            return false;
        }
        if (IsShared)
        {
            if (!TryEnter(patience, out ObjectScope turn))
            {
                reason = "other threads used it all the time";
                return false;
            }
            using (turn)
            {
                return TryInspect(inspection, out reason);
            }
        }
        ulong token = ThreadToken.Take();
        Thread? owner;
        ulong before;
        lock (_bell)
        {
            before = _owner;
            owner = _ownerThread;
            if (before == Looking)
            {
                reason = "another thread is looking at it";
                return false;
            }
            if (before != token)
            {
                Volatile.Write(ref _owner, Looking);
            }
        }
        try
        {
            if (before == token || before == Nobody || TryWaitFor(owner, patience))
            {
                return TryInspect(inspection, out reason);
            }
            reason = $"its owner (thread {owner?.ManagedThreadId}, {owner?.Name ?? "no name"}) was running and did not "
                + "come to use it";
            return false;
        }
        finally
        {
            lock (_bell)
            {
                Volatile.Write(ref _owner, before);
                Monitor.PulseAll(_bell);
            }
        }
    }

    /// <summary>Finds the slot of an object, during an inspection; false for a handle that is none any more.</summary>
    internal bool TryFind(Handle handle, out SlabRef slab, out int slot)
    {
        Debug.Assert(_owner == Looking || _owner == ThreadToken.Current, "nobody else uses the heap meanwhile");
        bool isLive = IsLive(handle.Bits);
        slab = isLive ? SlabRef.Of(handle.Bits) : default;
        slot = isLive ? HandleBits.SlotOf(handle.Bits) : 0;
        return isLive;
    }

    private bool TryInspect(Action inspection, [NotNullWhen(false)] out string? reason)
    {
        Debug.Assert(IsShared || _owner != Nobody, "nobody can begin to use it");
        bool isCollecting = false;
        AskIfCollecting(ref isCollecting);
        reason = IsDisposed ? "it was disposed"
            : isCollecting || _watches.Running > 0 ? "a collection, a finalizer or a watch was under way"
            : null;
        if (reason is null)
        {
            inspection();
        }
        return reason is null;
    }

    /// <summary>Waits until the owner is in no operation and can begin none.</summary>
    private bool TryWaitFor(Thread? owner, TimeSpan patience)
    {
        Debug.Assert(!IsShared, "threads take turns at a shared heap");
        Debug.Assert(_owner == Looking, "no operation goes straight on");
        Interlocked.MemoryBarrierProcessWide();
        long deadline = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        SpinWait wait = default;
        while (owner is { IsAlive: true } && !Volatile.Read(ref _isParked)
            && (owner.ThreadState & System.Threading.ThreadState.WaitSleepJoin) == 0)
        {
            if (Environment.TickCount64 >= deadline)
            {
                return false;
            }
            wait.SpinOnce();
        }
        return true;
    }

    /// <summary>Waits while another thread looks at the heap of this one.</summary>
    private void WaitWhileLookedAt()
    {
        Debug.Assert(Monitor.IsEntered(_bell), "the caller holds the lock");
        bool isInterrupted = false;
        bool isOwner = _owner == Looking && _ownerThread == Thread.CurrentThread;
        _isParked |= isOwner;
        while (_owner == Looking)
        {
            try
            {
                _ = Monitor.Wait(_bell);
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
        _isParked &= !isOwner;
        if (isInterrupted)
        {
            Thread.CurrentThread.Interrupt();
        }
    }

    /// <summary>Asks the room below whether a collection is under way.</summary>
    partial void AskIfCollecting(ref bool isCollecting);
}
