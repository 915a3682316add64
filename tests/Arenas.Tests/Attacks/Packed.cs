using System.Runtime.InteropServices;

namespace Arenas.Tests.Attacks;

/// <summary>An item of 9 bytes: its edge lies at a multiple of 8, that of its neighbour does not.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal struct Packed : INativeObject
{
    public Handle<Body> Edge;
    public byte Number;

    public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Edge);
}
