using System;

namespace Arenas.Tests.Attacks;

/// <summary>A type that describes its edges as it is told to; each type argument is another lie.</summary>
internal struct Liar<TLie> : INativeObject
    where TLie : unmanaged, ILie
{
    public Handle<Liar<TLie>> Next;

    public void DescribeEdges(EdgeMap edges)
    {
        ArgumentNullException.ThrowIfNull(edges);
        default(TLie).Describe(ref this, ref Next, edges);
    }
}
