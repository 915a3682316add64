using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Blocks;

/// <summary>Eight buffers grow in turn, by half, from 64 bytes to 1 MB.</summary>
public class GrowthBenchmarks : AllocatorBenchmarks
{
    private protected override Workload Workload => new Growth();
}
