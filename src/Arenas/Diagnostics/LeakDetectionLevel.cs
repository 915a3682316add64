namespace Arenas;

/// <summary>How hard to look for leaks.</summary>
public enum LeakDetectionLevel
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>Heaps tell of what is unreturned when they are disposed, and one owner in 128 is watched. Next to no
    /// cost.</summary>
    Simple,

    /// <summary>The same, and allocations are sampled with their stacks, so that a leak names its line.</summary>
    Advanced,

    /// <summary>Every allocation and every free is recorded with its stack, and every owner is watched. For
    /// tests.</summary>
    Paranoid,
}
