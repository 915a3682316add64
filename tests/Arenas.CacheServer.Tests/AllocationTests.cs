using System;
using System.Linq;
using System.Net.Sockets;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>What a request costs the garbage collector.</summary>
public sealed class AllocationTests
{
    private const int Batch = 16;

    [Fact]
    public async Task A_get_and_a_set_allocate_nothing_on_the_managed_heap()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using RespClient client = new(server.Port);
        byte[] sets = [.. Enumerable.Range(0, Batch).SelectMany(
            index => RespClient.Encode($"set key:{index} {new string('x', 100)}"))];
        byte[] gets = [.. Enumerable.Range(0, Batch).SelectMany(index => RespClient.Encode($"get key:{index}"))];
        byte[] reply = new byte[Batch * (100 + "$100\r\n\r\n".Length)];
        Run(client.Socket, sets, gets, reply, 3000);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Run(client.Socket, sets, gets, reply, 5000);
        long perRequest = (GC.GetTotalAllocatedBytes(precise: true) - before) / (5000 * 2 * Batch);
        // Whole bytes: the runtime's own timers and samples are not nothing, and far less than a byte a request.
        Assert.Equal(0, perRequest);
    }

    private static void Run(Socket socket, byte[] sets, byte[] gets, byte[] reply, int rounds)
    {
        for (int round = 0; round < rounds; round++)
        {
            Exchange(socket, sets, reply.AsSpan(0, Batch * "+OK\r\n".Length));
            Exchange(socket, gets, reply);
        }
    }

    private static void Exchange(Socket socket, ReadOnlySpan<byte> request, Span<byte> reply)
    {
        while (!request.IsEmpty)
        {
            request = request[socket.Send(request)..];
        }
        while (!reply.IsEmpty)
        {
            reply = reply[socket.Receive(reply)..];
        }
    }
}
