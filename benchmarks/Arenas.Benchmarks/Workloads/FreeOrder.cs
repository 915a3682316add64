namespace Arenas.Benchmarks.Workloads;

/// <summary>In which order a batch is freed.</summary>
public enum FreeOrder
{
    /// <summary>The oldest block first.</summary>
    InOrder,

    /// <summary>The youngest block first.</summary>
    Reverse,

    /// <summary>Any block first.</summary>
    Random,
}
