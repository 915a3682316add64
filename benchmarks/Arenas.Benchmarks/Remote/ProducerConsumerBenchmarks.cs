using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Remote;

/// <summary>One thread allocates, another one frees.</summary>
public class ProducerConsumerBenchmarks : AllocatorBenchmarks
{
    private protected override Workload Workload => new ProducerConsumer();
}
