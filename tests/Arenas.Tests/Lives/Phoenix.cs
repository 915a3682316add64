namespace Arenas.Tests.Lives;

/// <summary>An object that holds itself, and whose finalizer brings it back.</summary>
internal struct Phoenix : INativeObject
{
    public Handle<Phoenix> Self;

    public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Self);
}
