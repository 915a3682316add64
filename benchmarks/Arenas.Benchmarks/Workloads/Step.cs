namespace Arenas.Benchmarks.Workloads;

/// <summary>One exchange: the block of a place is freed and another allocated. Small, to spare the cache.</summary>
internal readonly struct Step(int place, int byteCount)
{
    private const int SizeBits = 11;

    private readonly uint _packed = (uint)((place << SizeBits) | byteCount);

    public int Place => (int)(_packed >> SizeBits);

    public nuint ByteCount => _packed & ((1 << SizeBits) - 1);
}
