using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Objects;

/// <summary>Handles that are retained and released, per pair.</summary>
public class RetainBenchmarks : ObjectBenchmarks
{
    // The largest multiple of what the work does at once that fits into a million.
    private const int Operations = 122 * 64 * 128;

    [Params("retain.owned", "retain.shared", "retain.scope")]
    public string Work { get; set; } = "";

    private protected override string WorkName => Work;

    [Benchmark(OperationsPerInvoke = Operations)]
    public void Collect() => Run();
}
