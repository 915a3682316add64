using System.Runtime.InteropServices;

namespace Arenas.Tests.Attacks;

/// <summary>An edge that is also a number, so that anybody writes what they like.</summary>
[StructLayout(LayoutKind.Explicit)]
internal struct Forger : INativeObject
{
    [FieldOffset(0)]
    public Handle<Body> Edge;

    [FieldOffset(0)]
    public ulong Number;

    public void DescribeEdges(EdgeMap edges) => edges.Add(ref this, ref Edge);
}
