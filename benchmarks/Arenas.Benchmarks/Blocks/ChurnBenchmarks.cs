using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Blocks;

/// <summary>Of 100,000 live blocks, a random one is exchanged for another.</summary>
public class ChurnBenchmarks : AllocatorBenchmarks
{
    private protected override Workload Workload => new Churn();
}
