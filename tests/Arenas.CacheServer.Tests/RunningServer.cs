using System;
using System.Threading;
using System.Threading.Tasks;
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
        using RespClient client = new(Port);
        Assert.Equal("PONG", client.Ask("ping"));
    }

    public async ValueTask DisposeAsync() => await _host.DisposeAsync();
}
