namespace Arenas.Gallery;

/// <summary>Windows listen to an event; those that are closed by their button go on for ever.</summary>
internal sealed class ForgottenListener : IExhibit
{
    private readonly ObjectHeap _heap = new(new ObjectHeapOptions { Name = "windows", IsShared = true });
    private readonly Handle<GalleryPublisher> _resized;

    public ForgottenListener() => _resized = _heap.New(new GalleryPublisher());

    public void Work()
    {
        for (int i = 0; i < 150; i++)
        {
            Handle<GalleryListener> dialog = _heap.New(new GalleryListener { Window = -i });
            Subscribe(dialog);
            _heap.At(dialog).Window++;
            UnsubscribeFirst();
            _heap.Release(dialog);

            Handle<GalleryListener> window = _heap.New(new GalleryListener { Window = i }); // the bug: it goes on
            Subscribe(window);
            _heap.Release(window);
        }
    }

    private void Subscribe(Handle<GalleryListener> listener)
    {
        _heap.Link(listener, ref _heap.At(listener).Next, _heap.At(_resized).First);
        _heap.Link(_resized, ref _heap.At(_resized).First, listener);
    }

    private void UnsubscribeFirst() =>
        _heap.Link(_resized, ref _heap.At(_resized).First, _heap.At(_heap.At(_resized).First).Next);
}
