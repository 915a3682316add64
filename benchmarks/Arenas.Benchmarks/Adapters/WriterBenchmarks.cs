using System;
using System.Buffers;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks.Adapters;

/// <summary>A buffer is written in small pieces; a new one each time, or one that is cleared.</summary>
[MemoryDiagnoser]
public class WriterBenchmarks
{
    private const int Piece = 32;

    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "writers" });
    private readonly ArrayBufferWriter<byte> _managed = new();
    private NativeBufferWriter<byte>? _native;

    [Params(4096, 1_000_000)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Start() => _native = new(_heap);

    [Benchmark(Baseline = true)]
    public long WriteToNewArrayBufferWriter()
    {
        ArrayBufferWriter<byte> writer = new();
        Write(writer);
        return writer.WrittenCount;
    }

    [Benchmark]
    public long WriteToArrayBufferWriter()
    {
        _managed.ResetWrittenCount();
        Write(_managed);
        return _managed.WrittenCount;
    }

    [Benchmark]
    public long WriteToNewNativeBufferWriter()
    {
        using NativeBufferWriter<byte> writer = new(_heap);
        Write(writer);
        return writer.AsReadOnlySequence().Length;
    }

    [Benchmark]
    public long WriteToNativeBufferWriter()
    {
        _native!.Clear();
        Write(_native);
        return _native.AsReadOnlySequence().Length;
    }

    [GlobalCleanup]
    public void Stop()
    {
        _native?.Dispose();
        _heap.Dispose();
    }

    private void Write<TWriter>(TWriter writer)
        where TWriter : IBufferWriter<byte>
    {
        for (int written = 0; written < Length; written += Piece)
        {
            writer.GetSpan(Piece)[..Piece].Fill((byte)written);
            writer.Advance(Piece);
        }
    }
}
