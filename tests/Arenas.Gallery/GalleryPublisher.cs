namespace Arenas.Gallery;

/// <summary>Something that happens, and the first of those who listen to it.</summary>
[NativeObject]
internal partial struct GalleryPublisher
{
    public Handle<GalleryListener> First;
}
