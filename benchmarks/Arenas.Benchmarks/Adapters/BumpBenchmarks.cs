using System;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Adapters;

/// <summary>A hundred small values are allocated and given back.</summary>
[MemoryDiagnoser]
public class BumpBenchmarks
{
    private const int Count = 100;

    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "requests" });
    private readonly nint[] _blocks = new nint[Count];
    private BumpArena? _arena;

    [GlobalSetup]
    public void Start() => _arena = new(_heap);

    [Benchmark(OperationsPerInvoke = Count)]
    public long AllocFromStack()
    {
        // One piece, cut by hand: what no allocator can beat.
        Span<long> stack = stackalloc long[Count * 3];
        long sum = 0;
        for (int i = 0; i < Count; i++)
        {
            Span<long> values = stack.Slice(i * 3, 3);
            values[0] = i;
            sum += values[0];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long AllocFromArena()
    {
        BumpArena arena = _arena!;
        long sum = 0;
        for (int i = 0; i < Count; i++)
        {
            Span<long> values = arena.Alloc<long>(3);
            values[0] = i;
            sum += values[0];
        }
        arena.Reset();
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long AllocFromScopeOverStack()
    {
        using BumpScope scope = new(stackalloc byte[Count * 24], _heap);
        long sum = 0;
        for (int i = 0; i < Count; i++)
        {
            Span<long> values = scope.Alloc<long>(3);
            values[0] = i;
            sum += values[0];
        }
        return sum;
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Count)]
    public unsafe long AllocFromHeap()
    {
        long sum = 0;
        for (int i = 0; i < Count; i++)
        {
            long* values = _heap.Alloc<long>(3);
            values[0] = i;
            sum += values[0];
            _blocks[i] = (nint)values;
        }
        for (int i = 0; i < Count; i++)
        {
            _heap.Free((void*)_blocks[i]);
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long CreateArrays()
    {
        long sum = 0;
        for (int i = 0; i < Count; i++)
        {
            long[] values = new long[3];
            values[0] = i;
            sum += values[0];
        }
        return sum;
    }

    [GlobalCleanup]
    public void Stop()
    {
        _arena?.Dispose();
        _heap.Dispose();
    }
}
