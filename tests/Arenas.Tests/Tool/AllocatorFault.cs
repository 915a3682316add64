namespace Arenas.Tests.Tool;

/// <summary>What <see cref="FaultyAllocator"/> does wrong.</summary>
internal enum AllocatorFault
{
    None,
    Overlap,
    Misaligned,
    NotZeroed,
    LosesHead,
    LosesTail,
    NoBlock,
    Throws,
}
