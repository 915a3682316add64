namespace Arenas.Diagnostics;

/// <summary>The sections of a snapshot's file, in the order in which they stand there.</summary>
internal static class SnapshotTags
{
    /// <summary>When and of which process it was taken, and what tracing recorded.</summary>
    public const string Info = "INFO";

    public const string Heaps = "HEAP";

    public const string Types = "TYPE";

    /// <summary>Texts, frames of them, and stacks of frames.</summary>
    public const string Stacks = "STAK";

    /// <summary>The columns that all rows have.</summary>
    public const string Rows = "ROWS";

    /// <summary>The weights; only if there are any.</summary>
    public const string Weights = "WGHT";

    /// <summary>The columns of objects.</summary>
    public const string Objects = "OBJS";

    public const string Edges = "EDGE";
}
