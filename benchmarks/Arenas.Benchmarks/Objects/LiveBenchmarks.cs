using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Objects;

/// <summary>Full collections that find everything alive, per node.</summary>
public class LiveBenchmarks : ObjectBenchmarks
{
    private const int Operations = 1_000_000;

    [Params("live.random", "live.one-root", "live.in-order")]
    public string Work { get; set; } = "";

    private protected override string WorkName => Work;

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void CollectManaged() => Run();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Collect() => Run();
}
