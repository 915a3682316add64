namespace Arenas.Tests.Attacks;

/// <summary>An object that can hold itself.</summary>
internal struct Phoenix : INativeObject
{
    public Handle<Phoenix> Self;

    public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Self);
}
