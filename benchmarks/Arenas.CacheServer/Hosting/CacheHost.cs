using System;
using System.Linq;
using System.Net;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Arenas.CacheServer.Hosting;

/// <summary>A server that runs: Kestrel, with the protocol on one port and health and diagnostics on another.</summary>
internal sealed class CacheHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private CacheHost(WebApplication application, ServerCore server)
    {
        _application = application;
        Server = server;
    }

    public ServerCore Server { get; }

    /// <summary>Ports in use: that of the protocol, and that of health and diagnostics if there is one.</summary>
    public int[] Ports =>
    [
        .. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!
            .Addresses.Select(address => new Uri(address).Port),
    ];

    public static async Task<CacheHost> StartAsync(CacheServerOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.SetMinimumLevel(LogLevel.Warning);
        ServerCore server = new(options);
        _ = builder.Services.AddSingleton(server);
        _ = builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        _ = builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.IOQueueCount = options.IOThreads;
            transport.WaitForDataBeforeAllocatingBuffer = false;
            transport.UnsafePreferInlineScheduling = true;
        });
        WebApplication application = builder.Build();
        await application.StartAsync();
        return new(application, server);
    }

    public Task WaitAsync() => ((IHost)_application).WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
        Server.Dispose();
    }

    private static void Listen(KestrelServerOptions kestrel, CacheServerOptions options)
    {
        IPAddress address = IPAddress.Parse(options.Address);
        kestrel.Listen(address, options.Port, static listen => listen.UseConnectionHandler<ConnectionLoop>());
        if (options.HttpPort is int port)
        {
            kestrel.Listen(address, port);
        }
    }
}
