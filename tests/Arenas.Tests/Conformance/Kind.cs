namespace Arenas.Tests.Conformance;

/// <summary>A type that lives on the heap: it names itself, and what it is derived from.</summary>
internal struct Kind : INativeObject
{
    public Handle<Kind> Self;
    public Handle<Kind> Base;

    /// <summary>The last kind derived from this, and the one before among its siblings: no edges.</summary>
    public WeakHandle<Kind> LastDerived;
    public WeakHandle<Kind> NextSibling;
    public long Number;

    public void DescribeEdges(EdgeMap edges)
    {
        edges.Add(ref this, ref Self);
        edges.Add(ref this, ref Base);
    }
}
