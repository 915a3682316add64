using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;
using Arenas.CacheServer.Hosting;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>What clients do that no client should: an error or a closed connection, and the server goes on.</summary>
public sealed class BadInputTests
{
    public static TheoryData<string> Malformed { get; } =
    [
        "*1\r\n:1\r\n", "*1\r\n$-5\r\n", "*x\r\n", "*99999999999\r\n", "*2000000\r\n", "*1\r\n$x\r\n",
        "*1\r\n$600000000\r\n", "*1\r\n$99999999999999999999\r\n", "*1\r\n$4\r\npingxx", "*1\n", "*-2\r\n",
        "*2\r\n$3\r\nget\r\n+a\r\n", "get \"a\r\n", "*1\r\n$1 \r\n", "*+1\r\n$4\r\nping\r\n*\r\n",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Malformed_input_gets_an_error_and_the_connection_is_closed(string input)
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using (RespClient client = new(server.Port))
        {
            client.Send("*1\r\n$4\r\nPING\r\n"u8);
            Assert.Equal("PONG", RespClient.Show(client.Read()));
            client.Send(Encoding.ASCII.GetBytes(input));
            object? reply = client.Read();
            reply = reply is "PONG" ? client.Read() : reply;
            Assert.StartsWith("-ERR Protocol error", RespClient.Show(reply), StringComparison.Ordinal);
            Assert.True(client.IsClosed());
        }
        Assert.Equal(1, server.Server.Faults);
        server.CheckNothingIsOut();
    }

    [Fact]
    public async Task Nothing_and_empty_commands_are_no_command()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using RespClient client = new(server.Port);
        client.Send("*0\r\n\r\n*-1\r\n   \r\nping\r\nPING  hello \r\nset k \"a b\"\r\nget k\r\n"u8);
        Assert.Equal("PONG", client.Read());
        Assert.Equal("hello", RespClient.Show(client.Read()));
        Assert.Equal("OK", client.Read());
        Assert.Equal("a b", RespClient.Show(client.Read()));
    }

    [Fact]
    public async Task A_command_that_comes_byte_by_byte_is_a_command()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using RespClient client = new(server.Port);
        byte[] bytes = [.. RespClient.Encode("set slow value"), .. RespClient.Encode("get slow")];
        foreach (byte one in bytes)
        {
            client.Send([one]);
        }
        Assert.Equal("OK", client.Read());
        Assert.Equal("value", RespClient.Show(client.Read()));
    }

    [Fact]
    public async Task Who_half_closes_gets_the_replies_to_what_was_asked()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using (RespClient client = new(server.Port))
        {
            client.Send([.. RespClient.Encode("set a 1"), .. RespClient.Encode("get a"), .. "*2\r\n$3\r\nget"u8]);
            client.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal("OK", client.Read());
            Assert.Equal("1", RespClient.Show(client.Read()));
            Assert.True(client.IsClosed());
        }
        server.CheckNothingIsOut();
    }

    [Fact]
    public async Task Clients_that_vanish_in_the_middle_of_a_command_or_a_reply_leave_nothing_behind()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using (RespClient client = new(server.Port))
        {
            client.Send(RespClient.Encode("set"u8.ToArray(), "big"u8.ToArray(), new byte[5_000_000]));
            Assert.Equal("OK", client.Read());
        }
        for (int round = 0; round < 40; round++)
        {
            RespClient client = new(server.Port);
            if (round % 2 == 0)
            {
                client.Send("*3\r\n$3\r\nset\r\n$1\r\na\r\n$3000000\r\n"u8);
                client.Send(new byte[200_000]);
            }
            else
            {
                client.Send([.. Enumerable.Repeat(RespClient.Encode("mget big big big"), 5).SelectMany(one => one)]);
                _ = client.Socket.Receive(new byte[10_000]);
            }
            client.Socket.LingerState = new(enable: true, seconds: 0);
            client.Socket.Close();
            client.Dispose();
        }
        server.CheckNothingIsOut();
    }

    [Fact]
    public async Task A_client_that_does_not_read_stops_getting_and_the_others_do_not_notice()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using RespClient client = new(server.Port);
        client.Send(RespClient.Encode("set"u8.ToArray(), "big"u8.ToArray(), new byte[1_000_000]));
        Assert.Equal("OK", client.Read());
        long before = Environment.WorkingSet;
        using (RespClient idle = new(server.Port))
        {
            idle.Send([.. Enumerable.Repeat(RespClient.Encode("get big"), 2000).SelectMany(one => one)]);
            for (int round = 0; round < 100; round++)
            {
                Assert.Equal("PONG", client.Ask("ping"));
                await Task.Delay(5);
            }
            // 2 GB were asked for: what is under way is what the socket and the output hold.
            Assert.InRange(Environment.WorkingSet - before, long.MinValue, 100 << 20);
        }
        client.Dispose();
        server.CheckNothingIsOut();
    }

    [Fact]
    public async Task A_full_cache_evicts_and_what_can_never_fit_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new CacheServerOptions { LimitBytes = 8 << 20, InputLimitBytes = 64 << 20 });
        Task[] clients = [.. Enumerable.Range(0, 4).Select(number => Task.Run(() => Fill(server, number)))];
        await Task.WhenAll(clients);
        using (RespClient client = new(server.Port))
        {
            client.Send(RespClient.Encode("set"u8.ToArray(), "huge"u8.ToArray(), new byte[16 << 20]));
            Assert.StartsWith("-ERR the value is larger", RespClient.Show(client.Read()), StringComparison.Ordinal);
            Assert.Equal("(nil)", client.Ask("get huge"));
            Assert.InRange(server.Server.Store.GetStatistics().UsedBytes, 1 << 20, 8 << 20);
            Assert.InRange(server.Server.Store.GetStatistics().Evicted, 1, long.MaxValue);
        }
        server.CheckNothingIsOut();
    }

    [Fact]
    public async Task Input_beyond_the_memory_for_it_gets_an_error_and_is_closed()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new CacheServerOptions { InputLimitBytes = 8 << 20 });
        using (RespClient client = new(server.Port))
        {
            client.Send("*3\r\n$3\r\nset\r\n$1\r\na\r\n$100000000\r\n"u8);
            try
            {
                for (int round = 0; round < 50; round++)
                {
                    client.Send(new byte[1 << 20]);
                }
            }
            catch (SocketException)
            {
                // Closed while it was sent to.
            }
            string reply;
            try
            {
                reply = RespClient.Show(client.Read());
            }
            catch (System.IO.IOException)
            {
                reply = "-OOM, lost with the rest of what was under way";
            }
            Assert.StartsWith("-OOM", reply, StringComparison.Ordinal);
        }
        server.CheckNothingIsOut();
    }

    [Fact]
    public async Task A_key_that_is_too_long_is_an_error_before_anything_is_replied()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using RespClient client = new(server.Port);
        byte[] key = new byte[70_000];
        client.Send(RespClient.Encode("mget"u8.ToArray(), "a"u8.ToArray(), key));
        Assert.Equal("-ERR the key is longer than 65535 bytes", RespClient.Show(client.Read()));
        client.Send(RespClient.Encode("mset"u8.ToArray(), "a"u8.ToArray(), "1"u8.ToArray(), key, "2"u8.ToArray()));
        Assert.StartsWith("-ERR the key is longer", RespClient.Show(client.Read()), StringComparison.Ordinal);
        Assert.Equal("(nil)", client.Ask("get a"));
    }

    [Fact]
    public async Task Who_is_one_too_many_is_told_so_and_who_is_silent_for_too_long_is_disconnected()
    {
        await using RunningServer server = await RunningServer.StartAsync(
            new CacheServerOptions { MaxClients = 3, Timeout = TimeSpan.FromSeconds(2) });
        List<RespClient> clients = [.. Enumerable.Range(0, 3).Select(_ => new RespClient(server.Port))];
        clients.ForEach(client => Assert.Equal("PONG", client.Ask("ping")));
        using (RespClient late = new(server.Port))
        {
            Assert.Equal("-ERR max number of clients reached", RespClient.Show(late.Read()));
            Assert.True(late.IsClosed());
        }
        clients.ForEach(client => Assert.True(client.IsClosed()));
        clients.ForEach(client => client.Dispose());
        server.CheckNothingIsOut();
    }

    private static void Fill(RunningServer server, int number)
    {
        using RespClient client = new(server.Port);
        byte[] value = new byte[2000];
        for (int round = 0; round < 30; round++)
        {
            for (int index = 0; index < 100; index++)
            {
                byte[] key = Encoding.ASCII.GetBytes($"{number}:{round}:{index}");
                client.Send(RespClient.Encode("set"u8.ToArray(), key, value));
            }
            for (int index = 0; index < 100; index++)
            {
                Assert.Equal("OK", client.Read());
                Assert.InRange(server.Server.Store.GetStatistics().UsedBytes, 0, 8 << 20);
            }
        }
    }
}
