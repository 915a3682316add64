using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Objects;

/// <summary>Long lists that are dropped, per node.</summary>
public class LongListBenchmarks : ObjectBenchmarks
{
    private const int Operations = 10_000_000;

    [Params("list.drop")]
    public string Work { get; set; } = "";

    private protected override string WorkName => Work;

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void CollectManaged() => Run();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Collect() => Run();
}
