using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Objects;

/// <summary>Young collections beside many old objects.</summary>
public class YoungBenchmarks : ObjectBenchmarks
{
    private const int Operations = 1;

    [Params("young", "young.written")]
    public string Work { get; set; } = "";

    private protected override string WorkName => Work;

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void CollectManaged() => Run();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Collect() => Run();
}
