using Arenas.Benchmarks.Allocators;
using Arenas.Benchmarks.Libraries;
using Arenas.Benchmarks.Workloads;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks;

/// <summary>One workload on every allocator; a class for each subject says which workload.</summary>
public abstract class AllocatorBenchmarks
{
    private const int Operations = 100_000;

    private WorkloadRun? _run;

    private protected abstract Workload Workload { get; }

    [Benchmark(Baseline = true, OperationsPerInvoke = Operations)]
    public void AllocFromNativeMemory() => Repeat<NativeMemoryAllocator, nint>();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void AllocFromSharedHeap() => Repeat<SharedHeapAllocator, nint>();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void AllocFromThreadHeap() => Repeat<ThreadHeapAllocator, nint>();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void AllocFromIsolatedHeap() => Repeat<IsolatedHeapAllocator, nint>();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void RentFromArrayPool() => Repeat<ArrayPoolAllocator, ArrayBlock>();

    [Benchmark(OperationsPerInvoke = Operations)]
    public void CreateArrays() => Repeat<GcArrayAllocator, ArrayBlock>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Mimalloc.Name)]
    public void CallMimalloc() => Repeat<PlainAllocator<Mimalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Mimalloc.Name)]
    public void CallMimallocDirectly() => Repeat<DirectAllocator<Mimalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Jemalloc.Name)]
    public void CallJemalloc() => Repeat<PlainAllocator<Jemalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Jemalloc.Name)]
    public void CallJemallocDirectly() => Repeat<DirectAllocator<Jemalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Tcmalloc.Name)]
    public void CallTcmalloc() => Repeat<PlainAllocator<Tcmalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Tcmalloc.Name)]
    public void CallTcmallocDirectly() => Repeat<DirectAllocator<Tcmalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Snmalloc.Name)]
    public void CallSnmalloc() => Repeat<PlainAllocator<Snmalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Snmalloc.Name)]
    public void CallSnmallocDirectly() => Repeat<DirectAllocator<Snmalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Rpmalloc.Name)]
    public void CallRpmalloc() => Repeat<PlainAllocator<Rpmalloc>, nint>();

    [Benchmark(OperationsPerInvoke = Operations), BenchmarkCategory(Rpmalloc.Name)]
    public void CallRpmallocDirectly() => Repeat<DirectAllocator<Rpmalloc>, nint>();

    [GlobalCleanup]
    public void Stop() => _run?.Dispose();

    // A process measures one method, whose first call prepares the workload for its allocator.
    private void Repeat<TAllocator, TBlock>()
        where TAllocator : struct, IAllocator<TAllocator, TBlock>, allows ref struct
        where TBlock : struct
    {
        _run ??= Workload.Start<TAllocator, TBlock>();
        _run.Repeat(Operations);
    }
}
