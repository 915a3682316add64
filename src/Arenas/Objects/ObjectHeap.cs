using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Objects;

namespace Arenas;

/// <summary>Counted objects in native memory: freed at once when nobody holds them, and in cycles by a
/// collector.</summary>
/// <remarks>
/// <para><b>Counts</b>: an object is held by the handles that managed code was given
/// (<see cref="New{T}(in T, string, int)"/>,
/// <see cref="Retain{T}"/>, <see cref="TryUpgrade{T}"/>), each until its <see cref="Release{T}"/>, and by the edges
/// of other objects (<see cref="Link{T, TTarget}"/>), until they are overwritten or their object is freed. When both
/// counts are 0 the object is freed before the call returns: an object before what only it held, of its edges the
/// last one first.</para>
/// <para><b>Threads</b>: an owned heap is used by one thread at a time, at first the one that made it; see
/// <see cref="Enter"/> and <see cref="Leave"/>. In a shared heap every member may be called on any thread at any
/// time.</para>
/// <para><b>User code</b> (finalizers and watches) runs on the thread whose call freed the object, never under a lock.
/// What it throws goes to <see cref="UserCodeFailed"/> and stops nothing.</para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> for a stale handle and after <see cref="Dispose"/>;
/// <see cref="ArgumentException"/> for null, for a handle of another heap or type, and for bits that were never a
/// handle;
/// <see cref="InvalidOperationException"/> for a release too many and for use by a thread that does not own the heap;
/// <see cref="OutOfMemoryException"/> or <see cref="InsufficientMemoryException"/> when there is no memory for a new
/// object, and nothing has changed then.</para>
/// </remarks>
public sealed partial class ObjectHeap : IDisposable
{
    private static int s_created;

    private readonly uint _tag;

    // The tag where the entries of slabs have it; a type's tag completes it.
    private readonly ulong _ownerBits;
    private readonly Slabs _slabs;
    private readonly Deaths _deaths;
    private readonly Watches _watches;
    private SlabSet?[] _sets = [];
    private bool _disposed;

    /// <summary>Initializes an owned heap in <see cref="NativeHeap.Shared"/>.</summary>
    public ObjectHeap()
        : this(new ObjectHeapOptions())
    {
    }

    /// <summary>Initializes a heap.</summary>
    /// <param name="options">What to create it with; read once.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">Its memory was disposed.</exception>
    public ObjectHeap(ObjectHeapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        int number = Interlocked.Increment(ref s_created);
        Name = options.Name ?? $"object heap {number}";
        IsShared = options.IsShared;
        _tag = SlabTable.NewTag();
        _ownerBits = SlabTable.OwnerOf(_tag, 0);
        NativeHeap memory = options.Memory ?? NativeHeap.Shared;
        memory.AddTenant();
        _slabs = new(memory, _tag);
        _deaths = new(this, options.MaxFreesPerCall);
        _watches = new(this);
        _owner = IsShared ? Nobody : ThreadToken.Take();
        _ownerThread = IsShared ? null : Thread.CurrentThread;
        CreateCollector();
        HeapSignals.Created(Name, holdsObjects: true);
        LiveSet<ObjectHeap>.Add(this);
    }

    /// <summary>Occurs when a finalizer or a watch throws; what a handler throws itself is lost.</summary>
    /// <remarks>Raised on the thread that ran it. Without a handler, <see cref="Trace"/> is told.</remarks>
    public event EventHandler<UnhandledExceptionEventArgs>? UserCodeFailed;

    /// <summary>Gets the name of the heap.</summary>
    public string Name { get; }

    /// <summary>Gets a value indicating whether several threads may use the heap at once.</summary>
    public bool IsShared { get; }

    /// <summary>Gets a value indicating whether the heap was disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed);

    /// <summary>Gets the number of live objects.</summary>
    public long Count
    {
        get
        {
            using ObjectScope scope = Enter();
            return _slabs.CountLive();
        }
    }

    /// <summary>Gets the bytes that the heap has taken from its memory: objects, free slots and records.</summary>
    public long ReservedBytes => _slabs.ReservedBytes;

    internal uint Tag => _tag;

    /// <summary>How many objects handles of managed code hold.</summary>
    internal long CountHeld()
    {
        long held = 0;
        for (SlabRef slab = _slabs.First; !slab.IsNull; slab = new(slab.Next))
        {
            held += slab.Held;
        }
        return held;
    }

    internal Slabs Slabs => _slabs;

    internal Deaths Deaths => _deaths;

    internal Watches Watches => _watches;

    /// <summary>
    /// Frees all objects at once, whoever holds them; finalizers registered to run at exit run first.
    /// </summary>
    /// <remarks>
    /// Then, if some type has a finalizer, garbage is collected a last time; objects that are held, by whomever, go
    /// without it. Handles of the heap are stale from now on.
    /// </remarks>
    /// <exception cref="InvalidOperationException">User code of the heap is running: a finalizer or a watch called
    /// this, or another thread did meanwhile. Or another thread owns the heap. Nothing has changed.</exception>
    public void Dispose()
    {
        if (IsDisposed)
        {
            return;
        }
        using (ObjectScope scope = Enter())
        {
            ThrowIfUserCodeRuns();
            ReleaseQueued();
            _deaths.Drain(int.MaxValue);
            _watches.RunAtExit();
            _deaths.Drain(int.MaxValue);
            CollectAtEnd();
            ThrowIfUserCodeRuns();
            if (_disposed)
            {
                return;
            }
            LiveSet<ObjectHeap>.Leaving?.Invoke(this);
            Volatile.Write(ref _disposed, true);
            LiveSet<ObjectHeap>.Remove(this);
            DisposeCollector();
            _watches.Clear();
            ForgetTraces();
            _slabs.ReturnAll();
            _sets = [];
            _slabs.Memory.RemoveTenant();
        }
        Retire();
        HeapSignals.Listener?.OnDisposed(Name, holdsObjects: true);
    }

    /// <summary>Makes what the heap needs to know of the room below: its collector.</summary>
    partial void CreateCollector();

    partial void CollectAtEnd();

    partial void DisposeCollector();

    internal void Report(Exception exception)
    {
        try
        {
            if (UserCodeFailed is { } handlers)
            {
                handlers(this, new UnhandledExceptionEventArgs(exception, isTerminating: false));
                return;
            }
            Trace.TraceError($"Arenas: user code of {Name} failed: {exception}");
        }
#pragma warning disable CA1031 // a handler that throws must stop nothing either
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nobody is left to be told.
        }
    }

    /// <summary>The slabs for a type of value without items.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private SlabSet SetOf<T>()
        where T : unmanaged
    {
        uint tag = ObjectType<T>.Tag;
        SlabSet?[] sets = _sets;
        return tag < (uint)sets.Length && sets[tag] is { } set ? set : MakeSet<T>();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SlabSet MakeSet<T>()
        where T : unmanaged
    {
        ThrowIfDisposed();
        ObjectType type = ObjectType<T>.Instance;
        nuint slot = (ObjectRef.ValueOffset + (nuint)(uint)type.Size + 7) & ~(nuint)7;
        SlabSet set = _slabs.SetFor(type, null, nuint.Max(slot, 16));
        if (type.Tag >= (uint)_sets.Length)
        {
            Array.Resize(ref _sets, (int)type.Tag + 8);
        }
        _sets[type.Tag] = set;
        return set;
    }

    private void ThrowIfUserCodeRuns()
    {
        if (_watches.Running > 0)
        {
            throw new InvalidOperationException(
                $"{Name} cannot be disposed now: a finalizer, a watch or a handler of it is running.");
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, this);
}
