using System;
using System.Diagnostics;

namespace Arenas;

/// <summary>A weak handle with a callback: does not hold its object, and is told when it goes.</summary>
/// <remarks>
/// <para>It is kept by the heap until its object goes or it is disposed. When the object goes, all its watches are dead
/// before the first callback, and the callbacks run from the newest watch to the oldest, on the thread whose call
/// freed the object. A watch with an owner is silent once the owner is gone, or is found dead by the same
/// collection: it belongs to what is dying. (An owner without edges is never found, only freed by its count.)</para>
/// <para>When the object is freed by its count, its finalizer runs first and still finds every weak handle good; when
/// it is found in a dead cycle, watches with callbacks are dead before any finalizer runs, as in CPython 3.15.</para>
/// </remarks>
public class Watch : IDisposable
{
    private readonly Type _type;
    private Action<Watch>? _callback;

    /// <summary>Initializes a watch of a live object.</summary>
    /// <param name="heap">The heap of the object.</param>
    /// <param name="target">A handle of the object.</param>
    /// <param name="callback">What to call when the object is gone; null for none.</param>
    /// <param name="owner">An object of the same heap that the watch belongs to; null for none.</param>
    /// <exception cref="ObjectDisposedException">A handle is stale, or the heap was disposed.</exception>
    /// <exception cref="ArgumentException">The target is null, or a handle is of another heap or was never
    /// one.</exception>
    public Watch(ObjectHeap heap, Handle target, Action<Watch>? callback = null, Handle owner = default)
    {
        ArgumentNullException.ThrowIfNull(heap);
        Heap = heap;
        Target = target;
        Owner = owner;
        _callback = callback;
        using ObjectScope scope = heap.Enter();
        _type = heap.TypeOf(target);
        heap.Watches.Add(this);
    }

    /// <summary>Gets the heap of the object.</summary>
    public ObjectHeap Heap { get; }

    /// <summary>Gets the handle of the object, stale once it is gone.</summary>
    public Handle Target { get; }

    /// <summary>Gets the object that the watch belongs to; null if to none.</summary>
    public Handle Owner { get; }

    /// <summary>Gets a value indicating whether the watch still waits for the end of its object.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Gets what is called when the object is gone; null if nothing is, or no longer.</summary>
    public Action<Watch>? Callback => _callback;

    /// <summary>Gets or sets the watch of the same object that was made before this one.</summary>
    internal Watch? Older { get; set; }

    /// <summary>Gets or sets the watch of the same object that was made after this one.</summary>
    internal Watch? Newer { get; set; }

    /// <summary>Holds the object, if the watch is alive.</summary>
    /// <param name="handle">A handle that is to be released; null if the object is gone.</param>
    /// <returns>Whether the object lives.</returns>
    public bool TryUpgrade(out Handle handle)
    {
        using ObjectScope scope = Heap.Enter();
        handle = default;
        if (IsAlive && Heap.IsLive(Target.Bits))
        {
            handle = Heap.Retain(Target);
        }
        return !handle.IsNull;
    }

    /// <summary>Describes the watch, on any thread, whether its object lives or not.</summary>
    /// <returns>The type and the handle of the object, its heap, and whether the watch is dead.</returns>
    public override string ToString() =>
        $"{GetType().Name} of {_type.Name} {Target} in {Heap.Name}{(IsAlive ? "" : ", dead")}";

    /// <summary>Ends the watch without a call.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Ends the watch and gives up its callback.</summary>
    /// <returns>What is to be called; null if nothing is.</returns>
    internal Action<Watch>? Kill()
    {
        Action<Watch>? callback = _callback;
        _callback = null;
        IsAlive = false;
        Older = null;
        Newer = null;
        return callback;
    }

    /// <summary>Ends the watch without a call.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called; there is nothing to do otherwise.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || !IsAlive)
        {
            return;
        }
        if (Heap.IsDisposed)
        {
            Kill();
            return;
        }
        using ObjectScope scope = Heap.Enter();
        Debug.Assert(Target.Bits != 0, "it has watched something");
        // The object may have gone, and the heap, while this thread waited for its turn.
        if (IsAlive && !Heap.IsDisposed)
        {
            Heap.Watches.Remove(this);
            Kill();
        }
    }
}
