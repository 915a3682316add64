using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Arenas;

/// <summary>The calling thread's time in an object heap; a struct of the stack, so it crosses no await.</summary>
/// <remarks>
/// Its members do what those of the heap do, for less: the scope knows its thread, which the heap has to ask for each
/// time, and in a shared heap all that happens in it is one turn. It proves itself at every call, so a copy of a scope
/// that was disposed is only slower.
/// </remarks>
public ref struct ObjectScope
{
    private readonly ulong _token;
    private ObjectHeap? _heap;

    internal ObjectScope(ObjectHeap heap, ulong token)
    {
        Debug.Assert(token != 0, "the thread has taken one");
        _heap = heap;
        _token = token;
    }

    /// <summary>Gets the heap.</summary>
    /// <exception cref="ObjectDisposedException">The scope was disposed, or never entered.</exception>
    public readonly ObjectHeap Heap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ObjectHeap? heap = _heap;
            if (heap is null)
            {
                ThrowEnded();
            }
            return heap;
        }
    }

    /// <inheritdoc cref="ObjectHeap.New{T}(in T, string, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Handle<T> New<T>(
        in T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged => Heap.NewAs(value, _token, file, line);

    /// <inheritdoc cref="ObjectHeap.NewTaking{T}(in T, string, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Handle<T> NewTaking<T>(
        in T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged => Heap.NewTakingAs(value, _token, file, line);

    /// <inheritdoc cref="ObjectHeap.New{T, TItem}(in T, ReadOnlySpan{TItem}, string, int)"/>
    public readonly Handle<T> New<T, TItem>(
        in T value,
        ReadOnlySpan<TItem> items,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        where T : unmanaged
        where TItem : unmanaged => Heap.New(value, items, file, line);

    /// <inheritdoc cref="ObjectHeap.New{T, TItem}(in T, int, string, int)"/>
    public readonly Handle<T> New<T, TItem>(
        in T value, int itemCount, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
        where TItem : unmanaged => Heap.New<T, TItem>(value, itemCount, file, line);

    /// <inheritdoc cref="ObjectHeap.At{T}(Handle{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly ref T At<T>(Handle<T> handle)
        where T : unmanaged => ref Heap.AtAs(handle, _token);

    /// <inheritdoc cref="ObjectHeap.ItemsOf{T, TItem}(Handle{T})"/>
    public readonly Span<TItem> ItemsOf<T, TItem>(Handle<T> handle)
        where T : unmanaged
        where TItem : unmanaged => Heap.ItemsOf<T, TItem>(handle);

    /// <inheritdoc cref="ObjectHeap.Retain{T}(Handle{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly Handle<T> Retain<T>(Handle<T> handle)
        where T : unmanaged => Heap.RetainAs(handle, _token);

    /// <inheritdoc cref="ObjectHeap.Release{T}(Handle{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Release<T>(Handle<T> handle)
        where T : unmanaged => Heap.ReleaseAs(handle, _token);

    /// <inheritdoc cref="ObjectHeap.TryUpgrade{T}(WeakHandle{T}, out Handle{T})"/>
    public readonly bool TryUpgrade<T>(WeakHandle<T> weak, out Handle<T> handle)
        where T : unmanaged => Heap.TryUpgrade(weak, out handle);

    /// <inheritdoc cref="ObjectHeap.Link{T, TTarget}(Handle{T}, ref Handle{TTarget}, Handle{TTarget})"/>
    public readonly void Link<T, TTarget>(Handle<T> source, ref Handle<TTarget> field, Handle<TTarget> target)
        where T : unmanaged
        where TTarget : unmanaged => Heap.LinkAs(source, ref field, target, _token);

    /// <inheritdoc cref="ObjectHeap.Unlink{T, TTarget}(Handle{T}, ref Handle{TTarget})"/>
    public readonly void Unlink<T, TTarget>(Handle<T> source, ref Handle<TTarget> field)
        where T : unmanaged
        where TTarget : unmanaged => Heap.LinkAs(source, ref field, default, _token);

    /// <inheritdoc cref="ObjectHeap.Move{T, TTarget}(Handle{T}, ref Handle{TTarget}, Handle{TTarget})"/>
    public readonly void Move<T, TTarget>(Handle<T> source, ref Handle<TTarget> field, Handle<TTarget> target)
        where T : unmanaged
        where TTarget : unmanaged => Heap.MoveAs(source, ref field, target, _token);

    /// <inheritdoc cref="ObjectHeap.Take{T, TTarget}(Handle{T}, ref Handle{TTarget})"/>
    public readonly Handle<TTarget> Take<T, TTarget>(Handle<T> source, ref Handle<TTarget> field)
        where T : unmanaged
        where TTarget : unmanaged => Heap.TakeAs(source, ref field, _token);

    /// <summary>Ends it. A second time, it does nothing.</summary>
    public void Dispose()
    {
        ObjectHeap? heap = _heap;
        _heap = null;
        heap?.Exit(_token);
    }

    [DoesNotReturn]
    private static void ThrowEnded() => throw new ObjectDisposedException(nameof(ObjectScope));
}
