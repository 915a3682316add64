namespace Arenas.Gallery;

/// <summary>Somebody who listens, and the next one who does.</summary>
[NativeObject]
internal partial struct GalleryListener
{
    public Handle<GalleryListener> Next;
    public long Window;
}
