namespace Arenas.Benchmarks.Figures;

/// <summary>How a competitor is reached.</summary>
internal enum CompetitorKind
{
    /// <summary>This library.</summary>
    Arenas,

    /// <summary>What .NET brings along.</summary>
    DotNet,

    /// <summary>A native library through P/Invoke with SuppressGCTransition, against its terms.</summary>
    Direct,

    /// <summary>A native library through plain P/Invoke.</summary>
    Plain,
}
