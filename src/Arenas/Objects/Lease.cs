using System;

namespace Arenas;

/// <summary>Holds an object while its bytes are in use; a struct of the stack, so it crosses no await.</summary>
/// <typeparam name="T">The type of the object's value.</typeparam>
public ref struct Lease<T>
    where T : unmanaged
{
    private ObjectHeap? _heap;

    internal Lease(ObjectHeap heap, Handle<T> handle)
    {
        _heap = heap;
        Handle = handle;
    }

    /// <summary>Gets the handle of the object.</summary>
    public Handle<T> Handle { get; }

    /// <summary>Gets the value, in place.</summary>
    /// <remarks>Cost: some 2 nanoseconds, as the object is looked up each time: a copy of the lease may have been
    /// disposed, or the object released too often.</remarks>
    /// <exception cref="ObjectDisposedException">The lease was disposed, or the object was freed in spite of
    /// it.</exception>
    public readonly ref T Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(_heap is null, typeof(Lease<T>));
            return ref _heap.At(Handle);
        }
    }

    /// <summary>Gets the items behind the value, in place.</summary>
    /// <typeparam name="TItem">The type of the items.</typeparam>
    /// <returns>The items.</returns>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    /// <exception cref="ArgumentException">The object has no items of this type.</exception>
    public readonly Span<TItem> Items<TItem>()
        where TItem : unmanaged
    {
        ObjectDisposedException.ThrowIf(_heap is null, typeof(Lease<T>));
        return _heap.ItemsOf<T, TItem>(Handle);
    }

    /// <summary>Lets the object go; it is freed if nobody else holds it. A second time, it does nothing.</summary>
    public void Dispose()
    {
        ObjectHeap? heap = _heap;
        _heap = null;
        if (heap is { IsDisposed: false })
        {
            heap.Release(Handle);
        }
    }
}
