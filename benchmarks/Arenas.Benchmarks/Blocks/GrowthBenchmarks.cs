using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Blocks;

/// <summary>A buffer grows by half from 64 bytes to 1 MB, again and again.</summary>
public class GrowthBenchmarks : AllocatorBenchmarks
{
    private protected override Workload Workload => new Growth();
}
