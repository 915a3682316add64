using System;
using System.Buffers;
using System.IO;
using System.IO.Pipelines;
using System.Threading.Tasks;
using Arenas;
using Xunit;

namespace Arenas.Tests.Readme;

/// <summary>The README's example of blocks in .NET's own clothes.</summary>
public static class AdapterTests
{
    [Fact]
    public static async Task Blocks_wear_the_clothes_of_dotnet()
    {
        using NativeHeap heap = new();
        using MemoryStream socket = new();

        using (NativeOwner<byte> owner = heap.RentExact<byte>(1000)) // IMemoryOwner<byte>, of exactly 1000 bytes
        using (NativeBuffer<int> numbers = heap.RentBuffer<int>(50)) // a struct: no object; a second Dispose throws
        {
            numbers.Span.Fill(owner.Memory.Length);
        }

        using NativeBufferWriter<byte> writer = new(heap); // IBufferWriter<byte>; never moves what is written
        writer.Write("{}"u8);
        await writer.WriteToAsync(socket);

        using NativeStream stream = new(heap, tag: "upload"); // beyond 2 GB too; seek, SetLength, buffer writer
        await stream.WriteAsync(new byte[5000]);
        ReadOnlySequence<byte> contents = stream.GetReadOnlySequence(); // throws once the stream is disposed

        Assert.Equal((2, 5000), (socket.Length, contents.Length));
    }

    [Fact]
    public static async Task A_heap_is_a_memory_pool()
    {
        using NativeMemoryPool pool = new(new NativeMemoryPoolOptions { Name = "frames", LimitBytes = 64 << 20 });

        Pipe pipe = new(new PipeOptions(pool)); // whoever takes a MemoryPool<byte>
        using (IMemoryOwner<byte> frame = pool.Rent(16_000))
        {
            await pipe.Writer.WriteAsync(frame.Memory[..100]);
        } // on any thread; a second time, it throws

        Assert.Equal(1, pool.GetStatistics().InUseCount);
        pipe.Writer.Complete();
        pipe.Reader.Complete();
        Assert.Equal(0, pool.GetStatistics().InUseCount);
    }

    [Fact]
    public static void A_request_has_an_arena()
    {
        using NativeHeap heap = new();

        using BumpArena arena = new(heap);
        using (BumpScope request = arena.Scope())
        {
            Span<byte> name = request.CopyUtf8("grün");
            Span<int> fields = request.AllocZeroed<int>(16);
            fields[0] = name.Length;
        } // all of it is given back; the next request finds the blocks in place

        Assert.Equal(0, arena.UsedBytes);
    }
}
