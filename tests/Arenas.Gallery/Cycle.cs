namespace Arenas.Gallery;

/// <summary>Objects in rings that nobody holds, in a heap that never collects.</summary>
internal sealed class Cycle : IExhibit
{
    private readonly ObjectHeap _heap = new(new ObjectHeapOptions { Name = "rings", IsShared = true })
    {
        CollectsAutomatically = false,
    };

    public void Work()
    {
        for (int i = 0; i < 100; i++)
        {
            Handle<GalleryNode> first = _heap.New(Guilty.Here(new GalleryNode { Number = i }));
            Handle<GalleryNode> second = _heap.New(new GalleryNode { Number = -i });
            _heap.Link(first, ref _heap.At(first).Next, second);
            _heap.Link(second, ref _heap.At(second).Next, first);
            _heap.Release(second);
            _heap.Release(first);
        }
    }
}
