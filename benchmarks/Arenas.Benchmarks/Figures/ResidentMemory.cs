using System;
using System.Buffers.Text;
using System.IO;

namespace Arenas.Benchmarks.Figures;

/// <summary>What of this process lies in physical memory, as the kernel counts it.</summary>
internal static class ResidentMemory
{
    private const string File = "/proc/self/statm";

    public static bool IsKnown { get; } = System.IO.File.Exists(File);

    /// <summary>Reads the resident bytes.</summary>
    public static long Read()
    {
        // Two numbers of OS pages: the address space, then what is resident.
        Span<byte> text = stackalloc byte[128];
        using FileStream stream = new(File, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        ReadOnlySpan<byte> read = text[..stream.Read(text)];
        _ = Utf8Parser.TryParse(read[(read.IndexOf((byte)' ') + 1)..], out long osPages, out _);
        return osPages * Environment.SystemPageSize;
    }
}
