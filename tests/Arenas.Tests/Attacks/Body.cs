namespace Arenas.Tests.Attacks;

/// <summary>An object with two edges.</summary>
internal struct Body : INativeObject
{
    public Handle<Body> Next;
    public Handle<Body> Other;
    public long Number;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Next);
        edges.Add(ref this, ref Other);
    }
}
