using System;
using System.IO;
using System.IO.MemoryMappedFiles;
using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;

namespace Arenas.Benchmarks.Files;

/// <summary>Reads of 100 bytes at random places of a file that is in memory, each in its own way.</summary>
public class MappedFileBenchmarks
{
    private const int Reads = 1000;
    private const int Bytes = 100;
    private const int FileBytes = 64 << 20;

    private readonly long[] _offsets = new long[Reads];
    private readonly byte[] _buffer = new byte[Bytes];
    private string _path = "";
    private SafeFileHandle? _handle;
    private MemoryMappedFile? _mapped;
    private MemoryMappedViewAccessor? _accessor;
    private MappedFile? _file;

    [GlobalSetup]
    public void Start()
    {
        _path = Path.GetTempFileName();
        File.WriteAllBytes(_path, new byte[FileBytes]);
        Random random = new(1);
        for (int i = 0; i < Reads; i++)
        {
            _offsets[i] = random.Next(FileBytes - Bytes);
        }
        _handle = File.OpenHandle(_path);
        _mapped = MemoryMappedFile.CreateFromFile(
            _handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _accessor = _mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _file = MappedFile.Open(_path);
    }

    [GlobalCleanup]
    public void Stop()
    {
        _file!.Dispose();
        _accessor!.Dispose();
        _mapped!.Dispose();
        _handle!.Dispose();
        File.Delete(_path);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Reads)]
    public int ReadHandle()
    {
        int sum = 0;
        foreach (long offset in _offsets)
        {
            sum += RandomAccess.Read(_handle!, _buffer, offset) + _buffer[7];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Reads)]
    public int ReadAccessor()
    {
        int sum = 0;
        foreach (long offset in _offsets)
        {
            sum += _accessor!.ReadArray(offset, _buffer, 0, Bytes) + _buffer[7];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Reads)]
    public int Span()
    {
        int sum = 0;
        foreach (long offset in _offsets)
        {
            ReadOnlySpan<byte> span = _file!.GetReadOnlySpan(offset, Bytes);
            span.CopyTo(_buffer);
            sum += span.Length + _buffer[7];
        }
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Reads)]
    public int Copy()
    {
        int sum = 0;
        foreach (long offset in _offsets)
        {
            _file!.Read(offset, _buffer);
            sum += _buffer.Length + _buffer[7];
        }
        return sum;
    }
}
