using Arenas;

namespace Arenas.Tests.Readme;

internal struct Node : INativeObject
{
    public Handle<Node> Next;
    public Handle<Node> Previous;
    public int Value;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Next);
        edges.Add(ref this, ref Previous);
    }
}
