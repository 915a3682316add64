using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Objects;

/// <summary>Full collections of rings with finalizers, per node.</summary>
public class FinalizedRingBenchmarks : ObjectBenchmarks
{
    private const int Operations = 200_000;

    [Params("rings.finalized")]
    public string Work { get; set; } = "";

    private protected override string WorkName => Work;

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void CollectManaged() => Run();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Collect() => Run();
}
