using System;
using System.Linq;
using System.Net;
using System.Text;
using System.Threading.Tasks;
using Arenas.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
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
    private ServerMetrics? _metrics;

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

    /// <summary>The pool of connections, if it is ours.</summary>
    public ArenasMemoryPoolFactory? Connections =>
        _application.Services.GetService<IMemoryPoolFactory<byte>>() as ArenasMemoryPoolFactory;

    public static async Task<CacheHost> StartAsync(CacheServerOptions options)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.SetMinimumLevel(LogLevel.Warning);
        ServerCore server = new(options);
        _ = builder.Services.AddSingleton(server);
        _ = builder.Services.AddHealthChecks()
            .AddArenas(configure: static health => health.ChecksConfiguration = false);
        _ = builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        _ = builder.Services.Configure<SocketTransportOptions>(transport =>
        {
            transport.IOQueueCount = options.IOThreads;
            // No request of the protocol is worth a zero-byte read before it, nor a change of threads after it.
            transport.WaitForDataBeforeAllocatingBuffer = false;
            transport.UnsafePreferInlineScheduling = true;
        });
        if (options.Pool == "arenas")
        {
            _ = builder.WebHost.UseArenasMemoryPool();
        }
        WebApplication application = builder.Build();
        if (options.HttpPort is not null)
        {
            MapOperations(application, options);
        }
        await application.StartAsync();
        return new(application, server) { _metrics = ServerMetrics.Start(server, options.OtlpEndpoint) };
    }

    public Task WaitAsync() => ((IHost)_application).WaitForShutdownAsync();

    public async ValueTask DisposeAsync()
    {
        _metrics?.Dispose();
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

    // Diagnostics are for whoever is on this machine; at any other address somebody must have chosen a policy, and
    // this server knows no users.
    private static void MapOperations(WebApplication application, CacheServerOptions options)
    {
        _ = application.MapHealthChecks("/health");
        _ = application.MapGet("/keys/{key}", GetAsync);
        if (IPAddress.IsLoopback(IPAddress.Parse(options.Address)))
        {
            _ = application.MapArenasDebugForAnyone("/debug/arenas");
        }
    }

    /// <summary>A value over HTTP: the whole of it goes into the response's blocks before any of it is sent.</summary>
    private static async Task GetAsync(HttpContext context, string key, ServerCore server)
    {
        if (server.Store.TryCopyTo(Encoding.UTF8.GetBytes(key), context.Response.BodyWriter))
        {
            context.Response.ContentType = "application/octet-stream";
            context.Response.ContentLength = context.Response.BodyWriter.UnflushedBytes;
            _ = await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
