using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Objects;

/// <summary>Trees that are built and dropped, per node.</summary>
public class TreeBenchmarks : ObjectBenchmarks
{
    private const int Operations = (2 << 20) - 1;

    [Params("tree.owned", "tree.shared")]
    public string Work { get; set; } = "";

    private protected override string WorkName => Work;

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void CollectManaged() => Run();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Collect() => Run();
}
