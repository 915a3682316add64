using System.Runtime.InteropServices;

namespace Arenas.Benchmarks.Workloads;

/// <summary>How far the two threads of a ring have come, each number on cache lines of its own.</summary>
[StructLayout(LayoutKind.Explicit, Size = 384)]
internal struct RingEnds
{
    [FieldOffset(128)]
    public long Produced;

    [FieldOffset(256)]
    public long Consumed;
}
