using System.Runtime.InteropServices;

namespace Arenas.Tool.Collect.Graphs;

/// <summary>A node under the collector of Boehm, Demers and Weiser.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BoehmNode
{
    public nint Left;
    public nint Right;
    public long Value;
}
