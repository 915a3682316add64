using Arenas.Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Blocks;

/// <summary>10,000 blocks are allocated, then freed, by the order in which they are freed.</summary>
public class BatchBenchmarks : AllocatorBenchmarks
{
    [ParamsAllValues]
    public FreeOrder Order { get; set; }

    private protected override Workload Workload => new Batches(Order);
}
