namespace Arenas.Generators;

/// <summary>Whether a type holds handles.</summary>
internal enum Holding
{
    No,

    /// <summary>It has a type parameter inside.</summary>
    Perhaps,

    Yes,
}
