using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>The columns of a snapshot while it is taken; stacks are still origins.</summary>
/// <param name="hasWeights">Whether allocations are sampled; else there is no column of weights.</param>
internal sealed class CapturedRows(bool hasWeights)
{
    public Column<ulong> Places = new(0);
    public Column<long> Sizes = new(0);
    public Column<long> UsedSizes = new(0);
    public Column<int> Origins = new(0);
    public Column<int> Types = new(0);
    public Column<ushort> Heaps = new(0);
    public Column<float> Weights = new(0);
    public Column<int> InternalCounts = new(16);
    public Column<int> ExternalCounts = new(16);
    public Column<byte> Generations = new(16);
    public Column<int> EdgeStarts = new(16);
    public Column<int> EdgeTargets = new(16);
    public Column<ushort> EdgeFields = new(16);

    public int Count => Places.Count;

    public int ObjectCount => InternalCounts.Count;

    /// <summary>Makes room for so many rows more: exactly, so that full columns need not be copied.</summary>
    public void Reserve(int more)
    {
        Places.Reserve(more);
        Sizes.Reserve(more);
        UsedSizes.Reserve(more);
        Origins.Reserve(more);
        Types.Reserve(more);
        Heaps.Reserve(more);
        Weights.Reserve(hasWeights ? more : 0);
    }

    public void Add(ulong place, long size, long usedSize, int origin, int type, ushort heap, float weight)
    {
        Debug.Assert(size <= usedSize && size >= 0, "what was asked for fits");
        Places.Add(place);
        Sizes.Add(size);
        UsedSizes.Add(usedSize);
        Origins.Add(origin);
        Types.Add(type);
        Heaps.Add(heap);
        if (hasWeights)
        {
            Weights.Add(weight);
        }
    }
}
