using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

using Arenas.Adapters;

namespace Arenas;

/// <summary>A heap as C functions: what native libraries take as their allocator.</summary>
/// <remarks>
/// <para><b>Functions</b>: the same for every instance; their first argument is <see cref="Context"/>, which says what
/// heap is meant. It is a number and no pointer: a made-up one, or one of callbacks that were disposed, finds nothing.
/// For libraries that pass no context, <see cref="TakeSlot"/>.</para>
/// <para><b>Rules</b>: malloc(0) gives a block of its own. calloc whose product overflows gives null. realloc of null
/// allocates; realloc to 0 bytes shrinks and never frees, so null always means that the old block is still there.
/// free(null) does nothing. A refusal is null, and nothing has changed. The usable size of null is 0. Blocks are
/// aligned to 16 bytes; an alignment that is not a power of two up to 1 GB gives null.</para>
/// <para><b>Misuse</b>: a second free, or a foreign or interior pointer, changes nothing and is answered as
/// <see cref="AllocatorCallbackOptions.Misuse"/> says. The heap counts it among its errors. No exception ever reaches
/// native code.</para>
/// <para><b>Owns</b>: neither the heap nor the blocks. After <see cref="Dispose"/>, calls that still come do nothing:
/// null, nothing is freed, and <see cref="StaleCalls"/> counts them. The same after the heap was disposed; its blocks
/// are unmapped then, and no callback can keep a library from reading one.</para>
/// <para><b>Threads</b>: the functions may be called on any thread, those that .NET has never seen included. The first
/// call of such a thread makes it known to the runtime, which needs memory of its own: if that is refused, the runtime
/// ends the process.</para>
/// <para><b>Cost</b>: some 20 nanoseconds above the heap's own, for the way into managed code. They may not be called
/// from a signal handler, nor in a child after fork.</para>
/// </remarks>
public sealed unsafe partial class AllocatorCallbacks : IDisposable
{
    private readonly CallCounts? _counts;
    private readonly MisuseResponse _response;
    private readonly string _file;
    private readonly int _line;
    private long _refused;
    private long _misused;
    private long _stale;
    private AllocatorSlot? _slot;
    private int _disposed;

    /// <summary>Initializes callbacks for a heap.</summary>
    /// <param name="heap">Where blocks come from.</param>
    /// <param name="options">How they behave; read once.</param>
    /// <param name="file">Filled in by the compiler: what native code allocates is traced as allocated here.</param>
    /// <param name="line">Filled in by the compiler.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public AllocatorCallbacks(
        NativeHeap heap,
        AllocatorCallbackOptions? options = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(heap);
        ObjectDisposedException.ThrowIf(heap.IsDisposed, heap);
        options?.Validate();
        Heap = heap;
        _response = options?.Misuse ?? MisuseResponse.Report;
        _counts = options?.CountsCalls == true ? new() : null;
        _file = file;
        _line = line;
        CallbackTable.Add(this);
    }

    /// <summary>Occurs when native code misuses the heap and <see cref="MisuseResponse.Report"/> was chosen.</summary>
    /// <remarks>Raised on the thread and inside the call that did it: a handler must not call into the library that
    /// called. What it throws is lost.</remarks>
    public event EventHandler<AllocatorMisuseEventArgs>? Misused;

    /// <summary>Gets the calls whose context, or slot, stood for nothing: those after a Dispose.</summary>
    public static long StaleCalls => CallbackTable.StaleCalls;

    /// <summary>Gets <c>void *malloc(void *context, size_t)</c>.</summary>
    public static delegate* unmanaged[Cdecl]<void*, nuint, void*> Malloc => &MallocEntry;

    /// <summary>Gets <c>void *calloc(void *context, size_t count, size_t size)</c>.</summary>
    public static delegate* unmanaged[Cdecl]<void*, nuint, nuint, void*> Calloc => &CallocEntry;

    /// <summary>Gets <c>void *realloc(void *context, void *block, size_t)</c>.</summary>
    public static delegate* unmanaged[Cdecl]<void*, void*, nuint, void*> Realloc => &ReallocEntry;

    /// <summary>Gets <c>void free(void *context, void *block)</c>.</summary>
    public static delegate* unmanaged[Cdecl]<void*, void*, void> Free => &FreeEntry;

    /// <summary>Gets <c>void *aligned_alloc(void *context, size_t alignment, size_t size)</c>.</summary>
    public static delegate* unmanaged[Cdecl]<void*, nuint, nuint, void*> AlignedAlloc => &AlignedAllocEntry;

    /// <summary>Gets <c>size_t usable_size(void *context, void *block)</c>.</summary>
    public static delegate* unmanaged[Cdecl]<void*, void*, nuint> UsableSize => &UsableSizeEntry;

    /// <summary>Gets the heap.</summary>
    public NativeHeap Heap { get; }

    /// <summary>Gets what native code passes as the first argument of the functions.</summary>
    public nint Context { get; internal set; }

    /// <summary>Gets the functions and their context as numbers, for code that handles no pointers.</summary>
    public AllocatorAddresses Addresses => new()
    {
        Context = Context,
        Malloc = (nint)Malloc,
        Calloc = (nint)Calloc,
        Realloc = (nint)Realloc,
        Free = (nint)Free,
        AlignedAlloc = (nint)AlignedAlloc,
        UsableSize = (nint)UsableSize,
    };

    /// <summary>Takes functions that need no context. Whoever takes a slot disposes it, or these callbacks.</summary>
    /// <returns>The slot; the same one as long as it is not disposed.</returns>
    /// <exception cref="InvalidOperationException">All slots of the process are taken.</exception>
    /// <exception cref="ObjectDisposedException">The callbacks were disposed.</exception>
    public AllocatorSlot TakeSlot()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        lock (Heap.Lock)
        {
            if (_slot is null || _slot.IsDisposed)
            {
                _slot = new(this);
            }
            return _slot;
        }
    }

    /// <summary>Counts what native code has asked for.</summary>
    /// <returns>The numbers since the callbacks were made.</returns>
    /// <remarks>Works after Dispose too. What other threads do meanwhile may or may not be counted.</remarks>
    public AllocatorCallbackStatistics GetStatistics() => new()
    {
        Mallocs = _counts?.CountOf(CallKind.Malloc),
        Callocs = _counts?.CountOf(CallKind.Calloc),
        Reallocs = _counts?.CountOf(CallKind.Realloc),
        Frees = _counts?.CountOf(CallKind.Free),
        AlignedAllocs = _counts?.CountOf(CallKind.AlignedAlloc),
        Refused = Volatile.Read(ref _refused),
        Misused = Volatile.Read(ref _misused),
        Stale = Volatile.Read(ref _stale),
    };

    /// <summary>Ends the context, and the slot if one was taken; the heap and its blocks stay. A second time, it does
    /// nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            CallbackTable.Remove(this);
            lock (Heap.Lock)
            {
                _slot?.Dispose();
            }
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* MallocEntry(void* context, nuint byteCount) =>
        CallbackTable.Find((nint)context) is { } callbacks ? (void*)callbacks.OnMalloc(byteCount) : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* CallocEntry(void* context, nuint count, nuint size) =>
        CallbackTable.Find((nint)context) is { } callbacks ? (void*)callbacks.OnCalloc(count, size) : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* ReallocEntry(void* context, void* block, nuint byteCount) =>
        CallbackTable.Find((nint)context) is { } callbacks
            ? (void*)callbacks.OnRealloc((nuint)block, byteCount)
            : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void FreeEntry(void* context, void* block) =>
        CallbackTable.Find((nint)context)?.OnFree((nuint)block);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void* AlignedAllocEntry(void* context, nuint alignment, nuint byteCount) =>
        CallbackTable.Find((nint)context) is { } callbacks
            ? (void*)callbacks.OnAlignedAlloc(alignment, byteCount)
            : null;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nuint UsableSizeEntry(void* context, void* block) =>
        CallbackTable.Find((nint)context)?.OnUsableSize((nuint)block) ?? 0;
}
