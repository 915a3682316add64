namespace Arenas.Tool.Collect.Graphs;

/// <summary>A node under .NET's own collector.</summary>
internal class ManagedNode
{
    public ManagedNode? Left;
    public ManagedNode? Right;
    public long Value;
}
