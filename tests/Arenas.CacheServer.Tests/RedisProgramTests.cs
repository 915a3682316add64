using System;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Arenas.Tests.Diagnostics.Formats;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>Redis's own programs as clients.</summary>
public sealed class RedisProgramTests
{
    [ReaderFact("redis-cli")]
    public async Task The_command_line_client_reads_every_reply()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        string script = """
            SET greeting "hello world"
            GET greeting
            INCR visits
            INCRBY visits 41
            SET temporary 1 EX 100
            TTL temporary
            MGET greeting visits nothing
            DEL greeting
            GET greeting
            TYPE visits
            PING
            """;
        string output = await Reader.RunAsync(
            "redis-cli", Encoding.UTF8.GetBytes(script + "\n"), "-p", Text(server.Port));
        Assert.Equal(
            ["OK", "hello world", "1", "42", "OK", "100", "hello world", "42", "", "1", "", "string", "PONG"],
            output.Split('\n').SkipLast(1).Select(line => line.TrimEnd('\r')));
    }

    [ReaderFact("redis-cli")]
    public async Task Its_scan_statistics_and_mass_insertion_work()
    {
        await using RunningServer server = await RunningServer.StartAsync("arenas");
        byte[] many = [.. Enumerable.Range(0, 20_000).SelectMany(
            index => RespClient.Encode($"SET key:{index} value:{index}"))];
        string piped = await Reader.RunAsync("redis-cli", many, "-p", Text(server.Port), "--pipe");
        Assert.Contains("errors: 0, replies: 20000", piped, StringComparison.Ordinal);
        string keys = await Reader.RunAsync(
            "redis-cli", [], "-p", Text(server.Port), "--scan", "--pattern", "key:1999?");
        Assert.Equal(10, keys.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        string info = await Reader.RunAsync("redis-cli", [], "-p", Text(server.Port), "INFO");
        Assert.Contains("db0:keys=20000", info, StringComparison.Ordinal);
        string usage = await Reader.RunAsync("redis-cli", [], "-p", Text(server.Port), "MEMORY", "USAGE", "key:1");
        Assert.InRange(int.Parse(usage, CultureInfo.InvariantCulture), 16, 200);
    }

    [ReaderFact("redis-benchmark")]
    public async Task Its_benchmark_runs_without_an_error_with_either_store()
    {
        foreach (string store in new[] { "arenas", "managed" })
        {
            await using RunningServer server = await RunningServer.StartAsync(store);
            string output = await Reader.RunAsync(
                "redis-benchmark", [], "-p", Text(server.Port), "-n", "20000", "-P", "16", "-c", "20", "-r", "1000",
                "-e", "-q", "-t", "ping_inline,ping_mbulk,set,get,incr,mset");
            Assert.DoesNotContain("Error", output, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(6, output.Split("requests per second").Length - 1);
            server.CheckNothingIsOut();
        }
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);
}
