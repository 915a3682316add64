using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Remote;

/// <summary>Larson's server: two threads exchange blocks, and new threads take them over.</summary>
public class LarsonBenchmarks : AllocatorBenchmarks
{
    private protected override Workload Workload => new Larson();
}
