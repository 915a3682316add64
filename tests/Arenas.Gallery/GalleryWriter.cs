using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Arenas.Gallery;

/// <summary>A thread with a heap of its own, which makes a letter for each order.</summary>
internal sealed class GalleryWriter
{
    private readonly Func<ObjectHeap, int, Handle<GalleryNode>> _make;
    private readonly BlockingCollection<int> _orders = [];
    private readonly SemaphoreSlim _written = new(0);
    private Handle<GalleryNode> _letter;
    private ObjectHeap? _heap;

    public GalleryWriter(string name, Func<ObjectHeap, int, Handle<GalleryNode>> make)
    {
        _make = make;
        Thread thread = new(Write) { Name = name, IsBackground = true };
        thread.Start();
    }

    /// <summary>Orders a letter and waits for it.</summary>
    public Handle<GalleryNode> Order(int number)
    {
        _orders.Add(number);
        _written.Wait();
        return _letter;
    }

    /// <summary>Has done with a letter, on whatever thread.</summary>
    public void Release(Handle<GalleryNode> letter) => _heap!.Release(letter);

    private void Write()
    {
        _heap = new ObjectHeap(new ObjectHeapOptions { Name = Thread.CurrentThread.Name });
        foreach (int number in _orders.GetConsumingEnumerable())
        {
            _letter = _make(_heap, number);
            _ = _written.Release();
        }
    }
}
