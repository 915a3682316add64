namespace Arenas.Gallery;

/// <summary>An object with one edge.</summary>
[NativeObject]
internal partial struct GalleryNode
{
    public Handle<GalleryNode> Next;
    public long Number;
}
