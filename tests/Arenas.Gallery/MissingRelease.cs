namespace Arenas.Gallery;

/// <summary>Takes handles of objects, releases every other, and forgets the rest.</summary>
internal sealed class MissingRelease : IExhibit
{
    private readonly ObjectHeap _heap = new(new ObjectHeapOptions { Name = "orders", IsShared = true });

    public void Work()
    {
        for (int i = 0; i < 200; i++)
        {
            Handle<GalleryNode> forgotten = _heap.New(Guilty.Here(new GalleryNode { Number = i }));
            Handle<GalleryNode> released = _heap.New(new GalleryNode { Number = -i });
            _heap.Release(released);
            _ = forgotten;
        }
    }
}
