using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>The columns of a snapshot while it is taken; stacks are still origins.</summary>
internal sealed class CapturedRows
{
    public Column<ulong> Places = new(1024);
    public Column<long> Sizes = new(1024);
    public Column<long> UsedSizes = new(1024);
    public Column<int> Origins = new(1024);
    public Column<int> Types = new(1024);
    public Column<ushort> Heaps = new(1024);
    public Column<float> Weights = new(1024);
    public Column<int> InternalCounts = new(16);
    public Column<int> ExternalCounts = new(16);
    public Column<byte> Generations = new(16);
    public Column<int> EdgeStarts = new(16);
    public Column<int> EdgeTargets = new(16);
    public Column<ushort> EdgeFields = new(16);

    public int Count => Places.Count;

    public int ObjectCount => InternalCounts.Count;

    public void Add(ulong place, long size, long usedSize, int origin, int type, ushort heap, float weight)
    {
        Debug.Assert(size <= usedSize && size >= 0, "what was asked for fits");
        Places.Add(place);
        Sizes.Add(size);
        UsedSizes.Add(usedSize);
        Origins.Add(origin);
        Types.Add(type);
        Heaps.Add(heap);
        Weights.Add(weight);
    }
}
