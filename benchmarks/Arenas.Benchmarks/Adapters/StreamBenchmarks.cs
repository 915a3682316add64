using System;
using System.IO;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Adapters;

/// <summary>A new stream is written in pieces and read again.</summary>
[MemoryDiagnoser]
public class StreamBenchmarks
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "streams" });
    private readonly byte[] _piece = new byte[512];

    [Params(4096, 1_000_000)]
    public int Length { get; set; }

    [Benchmark(Baseline = true)]
    public long UseMemoryStream()
    {
        using MemoryStream stream = new();
        return Use(stream);
    }

    [Benchmark]
    public long UseNativeStream()
    {
        using NativeStream stream = new(_heap);
        return Use(stream);
    }

    [GlobalCleanup]
    public void Stop() => _heap.Dispose();

    private long Use<TStream>(TStream stream)
        where TStream : Stream
    {
        for (int written = 0; written < Length; written += _piece.Length)
        {
            stream.Write(_piece);
            stream.WriteByte(1);
        }
        stream.Position = 0;
        long sum = 0;
        while (stream.Read(_piece) is int count && count > 0)
        {
            sum += count;
        }
        return sum;
    }
}
