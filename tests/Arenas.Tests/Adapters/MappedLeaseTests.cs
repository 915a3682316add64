using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>What keeps a mapping in place, and what ends it.</summary>
public static class MappedLeaseTests
{
    [Fact]
    public static void A_lease_keeps_its_spans_and_gives_no_more_after_Dispose()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(10_000));
        MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        MappedLease lease = file.Lease();
        Span<byte> span = lease.GetSpan(5000, 100);
        file.Dispose();
        file.Dispose();
        span.Fill(9);
        Assert.Equal(1, Mappings(scratch.Path));
        bool stale = false;
        try
        {
            _ = lease.GetSpan(0, 1);
        }
        catch (ObjectDisposedException)
        {
            stale = true;
        }
        Assert.True(stale);
        lease.Dispose();
        lease.Dispose();
        Assert.Equal(0, Mappings(scratch.Path));
        Assert.Equal(9, File.ReadAllBytes(scratch.Path)[5099]);
    }

    [Fact]
    public static void A_disposed_file_refuses_everything()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(100));
        MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        Memory<byte> memory = file.GetMemory(0, 10);
        ReadOnlySequence<byte> sequence = file.GetSequence(0, 10);
        file.Dispose();
        Assert.True(file.IsDisposed);
        Assert.Throws<ObjectDisposedException>(() => file.GetSpan(0, 1).Length);
        Assert.Throws<ObjectDisposedException>(() => file.GetReadOnlySpan(0, 0).Length);
        Assert.Throws<ObjectDisposedException>(() => file.At<int>(0));
        Assert.Throws<ObjectDisposedException>(() => file.GetMemory(0, 1));
        Assert.Throws<ObjectDisposedException>(() => memory.Span.Length);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
        Assert.Throws<ObjectDisposedException>(() => sequence.ToArray());
        Assert.Throws<ObjectDisposedException>(() => file.Lease().GetSpan(0, 1).Length);
        Assert.Throws<ObjectDisposedException>(() => file.Read(0, new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => file.Write(0, new byte[1]));
        Assert.Throws<ObjectDisposedException>(() => file.Flush());
        Assert.Throws<ObjectDisposedException>(() => file.Flush(0, 1));
        Assert.Throws<ObjectDisposedException>(() => file.Resize(10));
        Assert.Throws<ObjectDisposedException>(() => file.Remap());
        Assert.Throws<ObjectDisposedException>(() => file.Reserve(0, 1));
        Assert.Throws<ObjectDisposedException>(() => file.Prefetch(0, 1));
        Assert.Throws<ObjectDisposedException>(() => file.Length);
    }

    [Fact]
    public static void Leases_and_pins_forbid_a_resize()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(100));
        using MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        MappedLease lease = file.Lease();
        Assert.Contains("1 leases", Assert.Throws<InvalidOperationException>(() => file.Resize(200)).Message,
            StringComparison.Ordinal);
        MemoryHandle pin = file.GetMemory(0, 10).Pin();
        lease.Dispose();
        Assert.Throws<InvalidOperationException>(() => file.Resize(200));
        Assert.Equal((100, 100), (file.Length, new FileInfo(scratch.Path).Length));
        MemoryHandle copy = pin;
        pin.Dispose();
        copy.Dispose();
        file.Resize(200);
        Assert.Equal(200, file.Length);
    }

    [Fact]
    public static void A_copy_of_a_lease_that_has_ended_is_noticed()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(100));
        using MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        MappedLease lease = file.Lease();
        MappedLease copy = lease;
        lease.Dispose();
        MappedLease other = file.Lease();
        int thrown = 0;
        try
        {
            _ = copy.GetSpan(0, 1);
        }
        catch (ObjectDisposedException)
        {
            thrown++;
        }
        try
        {
            copy.Dispose();
        }
        catch (InvalidOperationException)
        {
            thrown++;
        }
        Assert.Equal(2, thrown);
        Assert.Equal(1, other.GetSpan(0, 1).Length);
        Assert.Throws<InvalidOperationException>(() => file.Resize(200));
        other.Dispose();
        file.Resize(200);
    }

    [Fact]
    public static void A_pin_keeps_the_mapping_after_Dispose()
    {
        using ScratchFile scratch = new(ScratchFile.Bytes(5000));
        MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        MemoryHandle pin = file.GetMemory(4000, 100).Pin();
        file.Dispose();
        Assert.Equal(1, Mappings(scratch.Path));
        unsafe
        {
            *(byte*)pin.Pointer = 77;
        }
        pin.Dispose();
        Assert.Equal(0, Mappings(scratch.Path));
        Assert.Equal(77, File.ReadAllBytes(scratch.Path)[4000]);
    }

    [Fact]
    public static async Task Threads_read_and_write_while_the_file_grows_and_ends()
    {
        using ScratchFile scratch = new(new byte[4096]);
        MappedFile file = MappedFile.Open(scratch.Path, MappedFileAccess.ReadWrite);
        using CancellationTokenSource ended = new();
        long rounds = 0;
        List<Task> threads = [.. Enumerable.Range(0, 4).Select(index => Task.Factory.StartNew(
            () => Use(file, index, ref rounds, ended.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        int moved = 0;
        for (int turn = 0; turn < 400 || moved < 5 || Interlocked.Read(ref rounds) < 200; turn++)
        {
            try
            {
                file.Resize(4096 + (turn % 50 * 1000));
                moved++;
            }
            catch (InvalidOperationException)
            {
                await Task.Yield(); // a lease is out just now
            }
        }
        file.Dispose();
        await ended.CancelAsync();
        await Task.WhenAll(threads);
        Assert.Equal(0, Mappings(scratch.Path));
    }

    private static void Use(MappedFile file, int index, ref long rounds, CancellationToken ended)
    {
        byte[] bytes = new byte[8];
        try
        {
            for (int turn = 0; !ended.IsCancellationRequested; turn++)
            {
                using (MappedLease lease = file.Lease())
                {
                    ref long own = ref lease.At<long>(index * 64);
                    own++;
                    Assert.Equal(own, lease.ReadOnlyAt<long>(index * 64));
                }
                file.Read(index * 64, bytes);
                file.Write((index * 64) + 8, bytes);
                file.Flush(0, 100, wait: false);
                Interlocked.Increment(ref rounds);
                if (turn % 4 == 0)
                {
                    Thread.Sleep(1);
                }
            }
        }
        catch (ObjectDisposedException)
        {
            Assert.True(file.IsDisposed);
        }
    }

    // How many mappings of a file the process has; only Linux tells.
    private static int Mappings(string path) => File.Exists("/proc/self/maps")
        ? File.ReadLines("/proc/self/maps").Count(line => line.EndsWith(path, StringComparison.Ordinal))
        : throw new PlatformNotSupportedException();
}
