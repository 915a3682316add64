using Arenas.Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Blocks;

/// <summary>Blocks of zeros are allocated and freed, by their size.</summary>
public class ZeroedBenchmarks : AllocatorBenchmarks
{
    [Params(64, 1024, 16384)]
    public int Size { get; set; }

    private protected override Workload Workload => new ZeroedPairs(Size, Size);
}
