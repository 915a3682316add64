namespace Arenas;

/// <summary>One of the numbers that a profile records over time.</summary>
public enum ProfileMeasure
{
    /// <summary>Bytes of the process that are resident.</summary>
    Resident,

    /// <summary>Bytes that the heaps have committed.</summary>
    Committed,

    /// <summary>Bytes of the heaps' live blocks.</summary>
    Used,

    /// <summary>Bytes of the garbage-collected heap of .NET.</summary>
    Managed,

    /// <summary>Number of the heaps' live blocks.</summary>
    Blocks,

    /// <summary>Threads of the process.</summary>
    Threads,
}
