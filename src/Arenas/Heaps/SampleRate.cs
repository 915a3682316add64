using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Arenas.Heaps;

/// <summary>How often bytes are sampled, and what a sample stands for: a Poisson process over bytes.</summary>
/// <param name="MeanBytes">Mean number of bytes from one sampled byte to the next.</param>
internal readonly record struct SampleRate(long MeanBytes)
{
    /// <summary>How often a sample passes on for nothing; see <see cref="BlockSampler"/>.</summary>
    public const int FreePasses = 16;

    /// <summary>For how many allocations of a size a sampled one stands.</summary>
    public double WeightOf(long byteCount, int passed)
    {
        Debug.Assert(byteCount > 0 && passed >= 0, "a size");
        return int.Max(FreePasses, passed) / (FreePasses * -double.ExpM1(-(double)byteCount / MeanBytes));
    }

    /// <summary>Bytes until the next sampled one.</summary>
    [SuppressMessage("Security", "CA5394", Justification = "A sample is to be fair, not secret.")]
    public long Draw()
    {
        Debug.Assert(MeanBytes > 0, "something is sampled");
        double distance = -Math.Log(1 - Random.Shared.NextDouble()) * MeanBytes;
        return 1 + (long)double.Min(distance, long.MaxValue / 4);
    }
}
