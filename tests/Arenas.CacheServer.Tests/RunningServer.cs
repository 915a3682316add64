using System;
using System.Threading;
using System.Threading.Tasks;
using Arenas.AspNetCore;
using Arenas.CacheServer.Hosting;
using Xunit;

namespace Arenas.CacheServer.Tests;

/// <summary>A server in this process; at its end nothing it rented is out.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly CacheHost _host;

    private RunningServer(CacheHost host) => _host = host;

    public int Port => _host.Ports[0];

    public int HttpPort => _host.Ports[1];

    public ServerCore Server => _host.Server;

    public static async Task<RunningServer> StartAsync(CacheServerOptions options) =>
        new(await CacheHost.StartAsync(options with { Port = 0 }));

    public static Task<RunningServer> StartAsync(string store) => StartAsync(new CacheServerOptions { Store = store });

    /// <summary>Waits until all clients have gone, and checks that what they needed has come back.</summary>
    public void CheckNothingIsOut()
    {
        Assert.True(SpinWait.SpinUntil(() => Server.Clients == 0, TimeSpan.FromSeconds(60)), "a client stays");
        Assert.Equal(0, Server.Buffers.GetStatistics().InUseCount);
        CheckConnectionsKeepNothing();
        using RespClient client = new(Port);
        Assert.Equal("PONG", client.Ask("ping"));
    }

    public async ValueTask DisposeAsync()
    {
        ArenasMemoryPoolFactory connections = _host.Connections!;
        await _host.DisposeAsync();
        // It goes with the last block that comes back.
        Assert.True(connections.Heap.IsDisposed, "blocks of connections are out");
    }

    // Each connection that waits has a block to receive into; none waits any more.
    private void CheckConnectionsKeepNothing() => Assert.True(
        SpinWait.SpinUntil(() => _host.Connections!.GetStatistics().InUseCount == 0, TimeSpan.FromSeconds(60)),
        $"{_host.Connections!.GetStatistics().InUseCount} blocks of connections are out");
}
