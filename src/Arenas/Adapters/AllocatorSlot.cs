using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

using Arenas.Adapters;

namespace Arenas;

/// <summary>Allocator functions without a context, for libraries that pass none.</summary>
/// <remarks>
/// <para><b>Slots</b>: such functions are compiled, one set for each slot, and a process has four. A slot that was
/// disposed is taken again last; a library that still calls into it by then uses the heap of its next owner, where a
/// block of the first is a foreign one: reported, and not freed.</para>
/// <para><b>Owns</b>: the slot, until it is disposed; not the heap. Calls that come later find nothing: null, and
/// nothing is freed.</para>
/// <para><b>Threads</b>: any thread, native ones included, may call the functions.</para>
/// <para><b>Rules</b> of the functions: those of <see cref="AllocatorCallbacks"/>.</para>
/// </remarks>
public sealed class AllocatorSlot : IDisposable
{
    private readonly int _slot;
    private int _disposed;

    internal AllocatorSlot(AllocatorCallbacks callbacks)
    {
        _slot = CallbackTable.TakeSlot(callbacks);
        Debug.Assert((uint)_slot < CallbackTable.SlotCount, "one of the compiled sets");
        Callbacks = callbacks;
    }

    /// <summary>Gets what the functions stand for.</summary>
    public AllocatorCallbacks Callbacks { get; }

    /// <summary>Gets the functions; their context is 0, and they take none.</summary>
    /// <exception cref="ObjectDisposedException">The slot was disposed.</exception>
    public AllocatorAddresses Addresses
    {
        get
        {
            ThrowIfDisposed();
            return AddressesOf(_slot);
        }
    }

    /// <summary>Gets the functions as SQLite wants them.</summary>
    /// <remarks>Set them before <c>sqlite3_initialize</c>. Dispose the slot after <c>sqlite3_shutdown</c>.</remarks>
    /// <exception cref="ObjectDisposedException">The slot was disposed.</exception>
    public SqliteMemoryMethods SqliteMethods
    {
        get
        {
            ThrowIfDisposed();
            return SqliteMethodsOf(_slot);
        }
    }

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    /// <summary>Gives the slot back. A second time, it does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            CallbackTable.ReturnSlot(_slot);
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(IsDisposed, this);

    // Safe: addresses of static functions, which live as long as the process.
    private static unsafe AllocatorAddresses AddressesOf(int slot) => slot switch
    {
        0 => new()
        {
            Context = 0,
            Malloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot0.Malloc,
            Calloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot0.Calloc,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot0.Realloc,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot0.Free,
            AlignedAlloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot0.AlignedAlloc,
            UsableSize = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot0.UsableSize,
        },
        1 => new()
        {
            Context = 0,
            Malloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot1.Malloc,
            Calloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot1.Calloc,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot1.Realloc,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot1.Free,
            AlignedAlloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot1.AlignedAlloc,
            UsableSize = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot1.UsableSize,
        },
        2 => new()
        {
            Context = 0,
            Malloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot2.Malloc,
            Calloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot2.Calloc,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot2.Realloc,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot2.Free,
            AlignedAlloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot2.AlignedAlloc,
            UsableSize = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot2.UsableSize,
        },
        _ => new()
        {
            Context = 0,
            Malloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot3.Malloc,
            Calloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot3.Calloc,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot3.Realloc,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot3.Free,
            AlignedAlloc = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint, nuint>)&CallbackSlot3.AlignedAlloc,
            UsableSize = (nint)(delegate* unmanaged[Cdecl]<nuint, nuint>)&CallbackSlot3.UsableSize,
        },
    };

    // Safe: as above.
    private static unsafe SqliteMemoryMethods SqliteMethodsOf(int slot) => slot switch
    {
        0 => new()
        {
            Malloc = (nint)(delegate* unmanaged[Cdecl]<int, nuint>)&CallbackSlot0.MallocInt32,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot0.Free,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, int, nuint>)&CallbackSlot0.ReallocInt32,
            Size = (nint)(delegate* unmanaged[Cdecl]<nuint, int>)&CallbackSlot0.UsableSizeInt32,
            RoundUp = (nint)(delegate* unmanaged[Cdecl]<int, int>)&CallbackSlot0.RoundUpInt32,
            Init = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&SqliteInit,
            Shutdown = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&SqliteShutdown,
        },
        1 => new()
        {
            Malloc = (nint)(delegate* unmanaged[Cdecl]<int, nuint>)&CallbackSlot1.MallocInt32,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot1.Free,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, int, nuint>)&CallbackSlot1.ReallocInt32,
            Size = (nint)(delegate* unmanaged[Cdecl]<nuint, int>)&CallbackSlot1.UsableSizeInt32,
            RoundUp = (nint)(delegate* unmanaged[Cdecl]<int, int>)&CallbackSlot1.RoundUpInt32,
            Init = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&SqliteInit,
            Shutdown = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&SqliteShutdown,
        },
        2 => new()
        {
            Malloc = (nint)(delegate* unmanaged[Cdecl]<int, nuint>)&CallbackSlot2.MallocInt32,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot2.Free,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, int, nuint>)&CallbackSlot2.ReallocInt32,
            Size = (nint)(delegate* unmanaged[Cdecl]<nuint, int>)&CallbackSlot2.UsableSizeInt32,
            RoundUp = (nint)(delegate* unmanaged[Cdecl]<int, int>)&CallbackSlot2.RoundUpInt32,
            Init = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&SqliteInit,
            Shutdown = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&SqliteShutdown,
        },
        _ => new()
        {
            Malloc = (nint)(delegate* unmanaged[Cdecl]<int, nuint>)&CallbackSlot3.MallocInt32,
            Free = (nint)(delegate* unmanaged[Cdecl]<nuint, void>)&CallbackSlot3.Free,
            Realloc = (nint)(delegate* unmanaged[Cdecl]<nuint, int, nuint>)&CallbackSlot3.ReallocInt32,
            Size = (nint)(delegate* unmanaged[Cdecl]<nuint, int>)&CallbackSlot3.UsableSizeInt32,
            RoundUp = (nint)(delegate* unmanaged[Cdecl]<int, int>)&CallbackSlot3.RoundUpInt32,
            Init = (nint)(delegate* unmanaged[Cdecl]<nint, int>)&SqliteInit,
            Shutdown = (nint)(delegate* unmanaged[Cdecl]<nint, void>)&SqliteShutdown,
        },
    };

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int SqliteInit(nint appData) => 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void SqliteShutdown(nint appData)
    {
    }
}
