using Arenas.Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Blocks;

/// <summary>Blocks of 16 to 1024 bytes are allocated at aligned addresses and freed.</summary>
public class AlignedBenchmarks : AllocatorBenchmarks
{
    [Params(64, 4096)]
    public int Alignment { get; set; }

    private protected override Workload Workload => new AlignedPairs(Alignment, 16, 1024);
}
