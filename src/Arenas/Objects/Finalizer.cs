using System;
using System.Threading;

namespace Arenas;

/// <summary>Runs an action once, when an object is gone or the heap is disposed, whichever is first.</summary>
/// <remarks>It keeps itself alive. The finalizers and watches of one object run from the newest to the
/// oldest.</remarks>
/// <param name="heap">The heap of the object.</param>
/// <param name="target">A handle of the object.</param>
/// <param name="action">What to run. It must not hold the object, or the object never goes.</param>
/// <param name="atExit">Whether to run it when the heap is disposed or the process ends, if the object still
/// lives.</param>
/// <exception cref="ObjectDisposedException">The handle is stale, or the heap was disposed.</exception>
/// <exception cref="ArgumentException">The target is null, of another heap, or was never a handle.</exception>
public sealed class Finalizer(ObjectHeap heap, Handle target, Action action, bool atExit = true)
    : Watch(heap, target, static watch => ((Finalizer)watch).Invoke())
{
    // Set before the base registers it: another thread may end the object at once.
    private Action? _action = action ?? throw new ArgumentNullException(nameof(action));

    /// <summary>Gets or sets a value indicating whether it runs when the heap is disposed or the process
    /// ends.</summary>
    public bool AtExit { get; set; } = atExit;

    /// <summary>Gets a value indicating whether it has neither run nor been detached.</summary>
    public bool IsPending => _action is not null;

    /// <summary>Gets what it would run; null if it has run or was detached.</summary>
    /// <returns>The action.</returns>
    public Action? Peek() => _action;

    /// <summary>Gives up what it would run, so that it never runs.</summary>
    /// <returns>The action; null if it has run or was detached before.</returns>
    public Action? Detach()
    {
        // Nothing has changed if the heap is another thread's.
        base.Dispose(disposing: true);
        Heap.Watches.Unregister(this);
        return Interlocked.Exchange(ref _action, null);
    }

    /// <summary>Runs it now, if it has neither run nor been detached.</summary>
    /// <returns>Whether it ran.</returns>
    public bool Invoke()
    {
        Action? action = Detach();
        action?.Invoke();
        return action is not null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _action = null;
        Heap.Watches.Unregister(this);
    }
}
