namespace Arenas;

/// <summary>Says where a struct holds edges. Written by the generator for a
/// <see cref="NativeObjectAttribute"/>.</summary>
public interface INativeObject
{
    /// <summary>Adds each edge of this struct to a map, once for each type and process.</summary>
    /// <param name="edges">The map.</param>
    public void DescribeEdges(EdgeMap edges);
}
