namespace Arenas.Tool.Collect.Graphs;

/// <summary>A node with a finalizer, under .NET's own collector.</summary>
internal sealed class FinalizedNode : ManagedNode
{
    private static long s_finalized;

    ~FinalizedNode() => s_finalized++;
}
