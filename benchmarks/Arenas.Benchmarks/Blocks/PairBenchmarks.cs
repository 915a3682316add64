using Arenas.Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Blocks;

/// <summary>A block is allocated and freed at once, by its size.</summary>
public class PairBenchmarks : AllocatorBenchmarks
{
    [Params(16, 64, 256, 1024, 8192, 65536, 1 << 20)]
    public int Size { get; set; }

    private protected override Workload Workload => new Pairs(Size);
}
