using Arenas.Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Large;

/// <summary>Large blocks are allocated, written to and freed; a time is that of one OS page of 4 KB.</summary>
public class LargeBlockBenchmarks : AllocatorBenchmarks
{
    [Params(65536, 1 << 20, 16 << 20)]
    public int Size { get; set; }

    private protected override Workload Workload => new LargePairs(Size);
}
