using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>What commands reply, with either store.</summary>
public sealed class CommandTests
{
    private static readonly (string Command, string Reply)[] s_script =
    [
        ("ping", "PONG"), ("ping hello", "hello"), ("echo x", "x"), ("get a", "(nil)"), ("set a 1", "OK"),
        ("get a", "1"), ("GET a", "1"), ("gEt a", "1"), ("incr a", "2"), ("incrby a 40", "42"), ("decr a", "41"),
        ("decrby a 1", "40"), ("incrby a -50", "-10"), ("strlen a", "3"), ("append a 5", "4"), ("get a", "-105"),
        ("append fresh xyz", "3"), ("strlen none", "0"), ("set t text", "OK"),
        ("incr t", "-ERR value is not an integer or out of range"),
        ("incrby a x", "-ERR value is not an integer or out of range"),
        ("set m 9223372036854775807", "OK"), ("incr m", "-ERR increment or decrement would overflow"),
        ("get m", "9223372036854775807"), ("setnx a 7", "0"), ("setnx b 7", "1"), ("set a 8 nx", "(nil)"),
        ("set c 8 xx", "(nil)"), ("set a 8 xx", "OK"), ("set a 9 get", "8"), ("set zz 9 get", "(nil)"),
        ("set a 9 nx xx", "-ERR syntax error"), ("set a 9 foo", "-ERR syntax error"),
        ("set a 9 ex", "-ERR syntax error"), ("set a 9 ex 0", "-ERR invalid expire time in 'set' command"),
        ("set a 9 ex x", "-ERR value is not an integer or out of range"),
        ("set a 9 ex 10 px 5", "-ERR syntax error"), ("getset a 10", "9"), ("getdel a", "10"), ("getdel a", "(nil)"),
        ("mset x 1 y 2 z 3", "OK"), ("mset x", "-ERR wrong number of arguments for 'mset' command"),
        ("mset x 1 y", "-ERR wrong number of arguments for 'mset' command"),
        ("mget x nope z", "[1, (nil), 3]"), ("exists x y nope x", "3"), ("del x y nope", "2"), ("unlink z", "1"),
        ("type b", "string"), ("type nope", "none"), ("ttl b", "-1"), ("ttl nope", "-2"), ("pttl nope", "-2"),
        ("expire b 100", "1"), ("ttl b", "100"), ("expire nope 100", "0"), ("persist b", "1"), ("persist b", "0"),
        ("ttl b", "-1"), ("expire b 100 xx", "0"), ("expire b 100 nx", "1"), ("expire b 50 gt", "0"),
        ("expire b 50 lt", "1"), ("ttl b", "50"), ("expire b 5 foo", "-ERR Unsupported option"),
        ("set b 1 keepttl", "OK"), ("ttl b", "50"), ("incr b", "2"), ("ttl b", "50"), ("append b 0", "2"),
        ("ttl b", "50"), ("set b 1", "OK"), ("ttl b", "-1"), ("expire b -1", "1"), ("exists b", "0"),
        ("setex s 100 v", "OK"), ("ttl s", "100"), ("psetex s 100000 v", "OK"), ("ttl s", "100"),
        ("getex s persist", "v"), ("ttl s", "-1"), ("getex s ex 20", "v"), ("ttl s", "20"), ("getex s", "v"),
        ("getex s what", "-ERR syntax error"), ("expireat s 1", "1"), ("get s", "(nil)"), ("set s v exat 1", "OK"),
        ("get s", "(nil)"), ("set s v ex 9223372036854775807", "-ERR invalid expire time in 'set' command"),
        ("select 0", "OK"), ("select 1", "-ERR DB index is out of range"), ("client setname me", "OK"),
        ("client getname", "me"), ("config get maxclients", "[maxclients, 10000]"), ("config get nothing", "[]"),
        ("hello 3", "-NOPROTO unsupported protocol version"), ("command count", "46"),
        ("get", "-ERR wrong number of arguments for 'get' command"),
        ("get a b", "-ERR wrong number of arguments for 'get' command"),
        ("nonsense 1", "-ERR unknown command 'nonsense'"),
        ("memory usage nope", "(nil)"), ("flushall", "OK"), ("dbsize", "0"), ("scan 0", "[0, []]"),
        ("scan x", "-ERR invalid cursor"), ("scan 0 count 0", "-ERR syntax error"),
        ("scan 0 match", "-ERR syntax error"),
    ];

    [Theory]
    [InlineData("arenas")]
    [InlineData("managed")]
    public async Task Commands_reply_as_they_do_in_Redis(string store)
    {
        await using RunningServer server = await RunningServer.StartAsync(store);
        using RespClient client = new(server.Port);
        foreach ((string command, string reply) in s_script)
        {
            Assert.Equal($"{command} => {reply}", $"{command} => {client.Ask(command)}");
        }
    }

    [Theory]
    [InlineData("arenas")]
    [InlineData("managed")]
    public async Task The_same_commands_in_one_send_reply_the_same(string store)
    {
        await using RunningServer server = await RunningServer.StartAsync(store);
        using RespClient client = new(server.Port);
        client.Send([.. s_script.SelectMany(step => RespClient.Encode(step.Command))]);
        foreach ((string command, string reply) in s_script)
        {
            Assert.Equal($"{command} => {reply}", $"{command} => {RespClient.Show(client.Read())}");
        }
    }

    [Theory]
    [InlineData("arenas")]
    [InlineData("managed")]
    public async Task A_scan_finds_every_key_that_fits(string store)
    {
        await using RunningServer server = await RunningServer.StartAsync(store);
        using RespClient client = new(server.Port);
        for (int index = 0; index < 3000; index++)
        {
            client.Send(RespClient.Encode($"set {(index % 3 == 0 ? "user" : "item")}:{index} {index}"));
        }
        for (int index = 0; index < 3000; index++)
        {
            _ = client.Read();
        }
        HashSet<string> found = [];
        string cursor = "0";
        do
        {
            client.Send(RespClient.Encode($"scan {cursor} match user:* count 100"));
            object?[] reply = (object?[])client.Read()!;
            cursor = RespClient.Show(reply[0]);
            foreach (object? key in (object?[])reply[1]!)
            {
                Assert.StartsWith("user:", RespClient.Show(key), StringComparison.Ordinal);
                _ = found.Add(RespClient.Show(key));
            }
        }
        while (cursor != "0");
        Assert.Equal(1000, found.Count);
        Assert.Equal(1000, ((object?[])AskFor(client, "keys user:*")!).Length);
    }

    [Theory]
    [InlineData("arenas")]
    [InlineData("managed")]
    public async Task Values_of_any_bytes_and_any_size_come_back(string store)
    {
        await using RunningServer server = await RunningServer.StartAsync(store);
        using RespClient client = new(server.Port);
        Random random = new(1);
        int[] sizes = [0, 1, 100, 4000, 4096, 5000, 65_535, 65_536, 262_143, 262_144, 1_000_000, 30_000_000];
        foreach (int size in sizes)
        {
            byte[] value = new byte[size];
            random.NextBytes(value);
            byte[] key = Encoding.ASCII.GetBytes($"k{size}");
            client.Send(RespClient.Encode("set"u8.ToArray(), key, value));
            Assert.Equal("OK", RespClient.Show(client.Read()));
            client.Send(RespClient.Encode("get"u8.ToArray(), key));
            Assert.Equal(value, client.Read());
            client.Send(RespClient.Encode("mget"u8.ToArray(), key, "none"u8.ToArray(), key));
            object?[] several = (object?[])client.Read()!;
            Assert.Equal(new object?[] { value, null, value }, several);
        }
        client.Dispose();
        server.CheckNothingIsOut();
    }

    [Theory]
    [InlineData("arenas")]
    [InlineData("managed")]
    public async Task What_expires_is_gone_at_its_time(string store)
    {
        await using RunningServer server = await RunningServer.StartAsync(store);
        using RespClient client = new(server.Port);
        Assert.Equal("OK", client.Ask("set a 1 px 150"));
        Assert.Equal("OK", client.Ask("set b 1"));
        Assert.Equal("1", client.Ask("pexpire b 150"));
        Assert.InRange(long.Parse(client.Ask("pttl a"), System.Globalization.CultureInfo.InvariantCulture), 1, 150);
        await Task.Delay(400);
        Assert.Equal("[(nil), (nil)]", client.Ask("mget a b"));
        await Task.Delay(2500);
        Assert.Equal("0", client.Ask("dbsize"));
    }

    [Fact]
    public async Task What_the_server_tells_of_itself_has_its_numbers()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        using RespClient client = new(server.Port);
        _ = client.Ask("set a 1");
        _ = client.Ask("get a");
        _ = client.Ask("get b");
        string info = client.Ask("info");
        foreach (string line in new[] { "store:arenas", "keyspace_hits:1", "keyspace_misses:1", "connected_clients:1",
            "db0:keys=1", "maxmemory:1073741824", "total_commands_processed:" })
        {
            Assert.Contains(line, info, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("# Stats", client.Ask("info memory"), StringComparison.Ordinal);
        object?[] memory = (object?[])AskFor(client, "memory stats")!;
        Assert.Equal(1L, memory[Array.FindIndex(memory, name => RespClient.Show(name) == "keys.count") + 1]);
        Assert.Equal("OK", client.Ask("memory purge"));
        Assert.StartsWith("Nothing is wrong", client.Ask("memory doctor"), StringComparison.Ordinal);
        Assert.InRange((long)AskFor(client, "memory usage a")!, 14, 100);
    }

    private static object? AskFor(RespClient client, string command)
    {
        client.Send(RespClient.Encode(command));
        return client.Read();
    }
}
