using System;
using System.IO;
using System.Runtime.InteropServices;
using Arenas;
using Xunit;

namespace Arenas.Tests.Readme;

/// <summary>The examples of the README for mapped files and C libraries, word for word.</summary>
public static class MappedFileAndCallbackTests
{
    [Fact]
    public static void The_mapped_file_runs()
    {
        string path = Path.GetTempFileName();
        using MappedFile file = MappedFile.Create(path, 1 << 20); // a full disk is an IOException here
        file.At<long>(0) = 42;                                    // in place, by 64-bit offsets
        file.Write(8, "hello"u8);                                 // copied: cannot fault, whoever shrinks the file
        file.Flush(0, 4096);                                      // this range only
        file.Resize(2 << 20);

        using (MappedLease lease = file.Lease())                  // keeps the mapping, even through a Dispose
        {
            Span<byte> bytes = lease.GetSpan(8, 5);
            Assert.True(bytes.SequenceEqual("hello"u8));
        }

        Assert.Equal(42, file.At<long>(0));
        File.Delete(path);
    }

    [Fact]
    public static void The_C_allocator_runs()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "sqlite", LimitBytes = 64 << 20 });
        using AllocatorCallbacks callbacks = new(heap);

        AllocatorAddresses functions = callbacks.Addresses; // malloc, calloc, ... with a context first
        SqliteMemoryMethods sqlite = callbacks.TakeSlot().SqliteMethods; // without one, for sqlite3_config(4, &sqlite)

        Assert.True(functions.Context != 0 && functions.Malloc != 0 && sqlite.Malloc != functions.Malloc);
        Assert.Equal(8 * IntPtr.Size, Marshal.SizeOf<SqliteMemoryMethods>());
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }
}
