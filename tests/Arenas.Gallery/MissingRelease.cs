using System.Collections.Generic;

namespace Arenas.Gallery;

/// <summary>Takes handles of objects; releases those of orders that were shipped, and keeps the last ones of those that
/// wait. Those of orders that were cancelled it forgets.</summary>
internal sealed class MissingRelease : IExhibit
{
    private const int MostWaiting = 32;

    private readonly ObjectHeap _heap = new(new ObjectHeapOptions { Name = "orders", IsShared = true });
    private readonly Queue<Handle<GalleryNode>> _waiting = [];

    public void Work()
    {
        for (int i = 0; i < 200; i++)
        {
            Handle<GalleryNode> cancelled = _heap.New(new GalleryNode { Number = i }); // the bug: it is not released
            Handle<GalleryNode> shipped = _heap.New(new GalleryNode { Number = -i });
            _heap.Retain(shipped);
            _heap.At(shipped).Number += _heap.At(cancelled).Number;
            _heap.Release(shipped);
            _heap.Release(shipped);
            Wait(i);
        }
    }

    private void Wait(int number)
    {
        _waiting.Enqueue(_heap.New(new GalleryNode { Number = number }));
        if (_waiting.Count > MostWaiting)
        {
            _heap.Release(_waiting.Dequeue());
        }
    }
}
