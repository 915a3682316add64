using System;
using System.Diagnostics;
using System.Threading;

using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas;

/// <summary>Native memory in blocks: allocate and free on any thread, and every misuse is an exception.</summary>
/// <remarks>
/// <para><b>Owns</b>: every block it gave, until the block is freed or the heap disposed. A heap that is not disposed
/// keeps its memory for the life of the process: nothing is freed from a finalizer.</para>
/// <para><b>Threads</b>: every member may be called on any thread at any time. A thread allocates from pools of its
/// own, without an atomic operation; a block freed by another thread costs one.</para>
/// <para><b>Cost</b>: a few nanoseconds for blocks up to 64 KB and for larger ones that are cached; a call to the
/// system when the heap grows by an arena of 256 KB. Nothing is allocated on the garbage-collected heap by a call of
/// Alloc or Free, but once for each thread and each growth.</para>
/// <para><b>Fails</b>: <see cref="OutOfMemoryException"/> when the system refuses memory,
/// <see cref="InsufficientMemoryException"/> when the heap's own limit does, and nothing has changed then;
/// <see cref="ArgumentException"/> for an address that is not a block of this heap,
/// <see cref="InvalidOperationException"/> for a block that was freed before,
/// <see cref="ObjectDisposedException"/> after <see cref="Dispose"/>. A process that forks without exec is not
/// supported, as nowhere in .NET.</para>
/// </remarks>
public sealed unsafe partial class NativeHeap : IDisposable
{
    // What no thread heap is tagged with, and no entry of the directory comes near: no fast path matches it.
    private const ulong NoTag = ulong.MaxValue;

    private static int s_created;

    private readonly Lock _lock = new();
    private readonly Regions _regions;
    private readonly ByteLimit _limit;
    private readonly ArenaSet _arenas;
    private readonly LargeBlocks _large;
    private readonly ThreadHeapList _threads;
    private readonly HardenedBlocks? _hardened;

    // Read by every operation: the tag of the heap's thread heaps, and the directory's entry for its arenas of small
    // pools. A heap that is hardened or disposed has neither, so that every call takes the slow path. Allocations
    // have a tag of their own, because all of a traced heap take it, and not all frees.
    private ulong _fastTag = NoTag;
    private ulong _allocTag = NoTag;
    private ulong _smallEntry = NoTag;
    private nuint _lateDoubleFree;
    private BlockTraces? _traces;
    private bool _disposed;
    private bool _hasUnknownThreads;

    /// <summary>Initializes a heap with default options.</summary>
    public NativeHeap()
        : this(new NativeHeapOptions())
    {
    }

    /// <summary>Initializes a heap.</summary>
    /// <param name="options">What to create it with; read once.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="PlatformNotSupportedException">The process is not a 64-bit one.</exception>
    public NativeHeap(NativeHeapOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (!Environment.Is64BitProcess)
        {
            throw new PlatformNotSupportedException("Arenas needs a 64-bit address space.");
        }
        int number = Interlocked.Increment(ref s_created);
        Name = options.Name ?? $"heap {number}";
        Errors = new(Name);
        RetainPolicy = options.RetainPolicy;
        FreesAtDispose = options.FreesAtDispose;
        Tag = ArenaDirectory.NewTag();
        _regions = new(options.MemorySource, Name);
        _limit = new(options.EffectiveLimit());
        _arenas = new(_regions, _limit, Tag);
        _large = new(_regions, _limit, Tag);
        _threads = new(options.MemorySource, Tag, options.ThreadCacheBytes);
        if (options.Hardened)
        {
            _hardened = new(this);
        }
        else
        {
            _fastTag = Tag;
            _allocTag = Tag;
            _smallEntry = Tag | Geometry.SmallPoolShift;
        }
        Upkeep = new(this);
        DecayTimer.Add(this);
        HeapSignals.Created(Name, holdsObjects: false);
        LiveSet<NativeHeap>.Add(this);
    }

    /// <summary>
    /// Gets the heap of the process, for whoever needs no heap of their own. Disposing it does nothing.
    /// </summary>
    public static NativeHeap Shared { get; } = new(new NativeHeapOptions { Name = "shared" });

    /// <summary>Gets the name of the heap.</summary>
    public string Name { get; }

    /// <summary>Gets a value indicating whether the heap was disposed.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed);

    /// <summary>Gets a value indicating whether the heap is hardened.</summary>
    public bool IsHardened => _hardened is not null;

    /// <summary>Gets the most bytes the heap commits.</summary>
    public long LimitBytes => _limit.LimitBytes;

    internal ulong Tag { get; }

    /// <summary>Whether a thread has used the heap without a thread heap, because none was to be had.</summary>
    internal bool HasUnknownThreads => Volatile.Read(ref _hasUnknownThreads);

    internal ulong FastTag => _fastTag;

    internal ulong AllocTag => _allocTag;

    internal ulong SmallEntry => _smallEntry;

    internal RetainPolicy RetainPolicy { get; }

    /// <summary>Whether blocks that live when the heap is disposed are no leak.</summary>
    internal bool FreesAtDispose { get; }

    internal Upkeep Upkeep { get; }

    internal HeapErrors Errors { get; }

    internal Lock Lock => _lock;

    internal Regions Regions => _regions;

    internal ByteLimit Limit => _limit;

    internal ArenaSet Arenas => _arenas;

    internal LargeBlocks Large => _large;

    internal ThreadHeapList Threads => _threads;

    internal HardenedBlocks? Hardened => _hardened;

    /// <summary>What tracing knows of the heap's blocks; null while the heap is not traced.</summary>
    internal BlockTraces? Traces => _traces;

    /// <summary>Address of the thread heap that sampled blocks come from; 0 while there is none.</summary>
    internal nuint SampledOwner { get; private set; }

    /// <summary>
    /// Gives OS pages that no live block needs back to the system, now, and empty regions as a whole.
    /// </summary>
    /// <returns>Bytes given back.</returns>
    /// <remarks>Cost: visits every pool. Threads that need a slow path meanwhile wait.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public long Trim()
    {
        ThrowIfDisposed();
        Decaying?.Invoke(true);
        return Upkeep.Trim();
    }

    /// <summary>Counts what the heap holds.</summary>
    /// <returns>One consistent set of numbers, each defined once.</returns>
    /// <remarks>Cost: visits every pool; threads that need a slow path meanwhile wait. What other threads allocate and
    /// free during the call may or may not be counted.</remarks>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public HeapStatistics GetStatistics()
    {
        ThrowIfDisposed();
        return Upkeep.Count();
    }

    /// <summary>
    /// Returns all memory at once, whoever still holds blocks. Blocks of the heap must not be used again.
    /// </summary>
    /// <remarks>
    /// Calls on other threads that race with it throw <see cref="ObjectDisposedException"/> or end as if they had come
    /// before. While other threads have used the heap, the address space itself goes back some seconds later, so that
    /// such a call never meets an unmapped address.
    /// </remarks>
    /// <exception cref="InvalidOperationException">An object heap lives in it; nothing has changed.</exception>
    public void Dispose()
    {
        if (ReferenceEquals(this, Shared))
        {
            return;
        }
        if (!IsDisposed && _tenants == 0)
        {
            LiveSet<NativeHeap>.Leaving?.Invoke(this);
        }
        if (TryClose())
        {
            Volatile.Write(ref _fastTag, NoTag);
            Volatile.Write(ref _allocTag, NoTag);
            Volatile.Write(ref _smallEntry, NoTag);
            DecayTimer.Remove(this);
            LiveSet<NativeHeap>.Remove(this);
            Upkeep.Dispose();
            HeapSignals.Listener?.OnDisposed(Name, holdsObjects: false);
        }
    }

    internal void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            Misuse.ThrowDisposed(this);
        }
    }

    /// <summary>
    /// Remembers a block that two threads freed at once; the slow path that found it throws at its end.
    /// </summary>
    internal void ReportLate(nuint block)
    {
        Debug.Assert(block != 0, "a block");
        Volatile.Write(ref _lateDoubleFree, block);
    }

    private void ThrowIfLate()
    {
        if (Volatile.Read(ref _lateDoubleFree) != 0)
        {
            nuint block = Interlocked.Exchange(ref _lateDoubleFree, 0);
            if (block != 0)
            {
                Misuse.ThrowDoubleFree(this, block, "two threads freed it at once; it");
            }
        }
    }
}
