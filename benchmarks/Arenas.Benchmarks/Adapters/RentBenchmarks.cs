using System;
using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Adapters;

/// <summary>Memory of one length is rented and returned on one thread.</summary>
[MemoryDiagnoser]
public class RentBenchmarks
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "rents" });

    [Params(64, 4096)]
    public int Length { get; set; }

    [Benchmark(Baseline = true)]
    public int RentFromArrayPool()
    {
        byte[] array = ArrayPool<byte>.Shared.Rent(Length);
        array[0] = 1;
        ArrayPool<byte>.Shared.Return(array);
        return array.Length;
    }

    [Benchmark]
    public int RentFromMemoryPool()
    {
        using IMemoryOwner<byte> owner = MemoryPool<byte>.Shared.Rent(Length);
        owner.Memory.Span[0] = 1;
        return owner.Memory.Length;
    }

    [Benchmark]
    public int RentExact()
    {
        using NativeOwner<byte> owner = _heap.RentExact<byte>(Length);
        owner.GetSpan()[0] = 1;
        return owner.Length;
    }

    [Benchmark]
    public int RentBuffer()
    {
        using NativeBuffer<byte> buffer = _heap.RentBuffer<byte>(Length);
        buffer.Span[0] = 1;
        return buffer.Length;
    }

    [GlobalCleanup]
    public void Stop() => _heap.Dispose();
}
