using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Objects;

/// <summary>Full collections of rings that nobody holds, per node.</summary>
public class RingBenchmarks : ObjectBenchmarks
{
    private const int Operations = 1_000_000;

    [Params("rings.2", "rings.1000", "rings.1000000", "rings.shuffled", "rings.made")]
    public string Work { get; set; } = "";

    private protected override string WorkName => Work;

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void CollectManaged() => Run();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Collect() => Run();
}
