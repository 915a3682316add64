namespace Arenas.Gallery;

/// <summary>Objects in rings that nobody holds, in a heap that never collects, beside a ring that is held.</summary>
internal sealed class Cycle : IExhibit
{
    private readonly ObjectHeap _heap = new(new ObjectHeapOptions { Name = "rings", IsShared = true })
    {
        CollectsAutomatically = false,
    };

    private Handle<GalleryNode> _held;

    public void Work()
    {
        for (int i = 0; i < 100; i++)
        {
            Handle<GalleryNode> first = default;
            Handle<GalleryNode> last = default;
            for (int number = 0; number < 2; number++)
            {
                Handle<GalleryNode> node = _heap.New(new GalleryNode { Number = number }); // the bug: they stay
                _heap.Link(node, ref _heap.At(node).Next, last);
                first = number == 0 ? node : first;
                last = node;
            }

            _heap.Link(first, ref _heap.At(first).Next, last);
            _heap.Release(last);
            _heap.Release(first);
        }

        Hold();
    }

    private void Hold()
    {
        if (_held.IsNull)
        {
            _held = _heap.New(new GalleryNode());
            Handle<GalleryNode> other = _heap.New(new GalleryNode());
            _heap.Link(_held, ref _heap.At(_held).Next, other);
            _heap.Link(other, ref _heap.At(other).Next, _held);
            _heap.Release(other);
        }
    }
}
