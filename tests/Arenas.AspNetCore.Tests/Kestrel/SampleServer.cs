using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>A server on our pool with an endpoint for each protocol; at its end every block must be back.</summary>
public sealed class SampleServer : IAsyncDisposable
{
    private static readonly byte[] s_certificate = MakeCertificate();

    private readonly int[] _ports;

    private SampleServer(WebApplication application)
    {
        Application = application;
        Factory = application.Services.GetRequiredService<ArenasMemoryPoolFactory>();
        _ports = [.. application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Select(static address => new Uri(address).Port)];
    }

    public WebApplication Application { get; }

    public ArenasMemoryPoolFactory Factory { get; }

    public int PortOf(Speech protocol) => _ports[(int)protocol];

    public static async Task<SampleServer> StartAsync(
        Action<NativeMemoryPoolOptions>? configure = null, Action<WebApplicationBuilder>? more = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MaxRequestHeadersTotalSize = 64 << 10;
            options.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
            options.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            options.Listen(IPAddress.Loopback, 0, static listen =>
            {
                listen.Protocols = HttpProtocols.Http1AndHttp2;
                listen.UseHttps(X509CertificateLoader.LoadPkcs12(s_certificate, null));
            });
        });
        builder.WebHost.UseArenasMemoryPool(configure);
        more?.Invoke(builder);
        WebApplication application = builder.Build();
        MapResponses(application);
        MapRequests(application);
        await application.StartAsync();
        return new(application);
    }

    public HttpClient Client(Speech protocol)
    {
#pragma warning disable CA5400 // the certificate is the test's own
        SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            },
        };
#pragma warning restore CA5400
        return new(handler)
        {
            BaseAddress = new($"{(protocol == Speech.Https ? "https" : "http")}://127.0.0.1:{PortOf(protocol)}/"),
            DefaultRequestVersion = protocol == Speech.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromMinutes(2),
        };
    }

    /// <summary>Stops the server, and counts what it has not returned.</summary>
    public async Task StopAsync()
    {
        await Application.StopAsync();
        await Patient.SoonAsync(
            () => Factory.GetStatistics().InUseCount == 0,
            () => $"{Factory.GetStatistics().InUseCount} blocks did not come back");
        NativeMemoryPoolStatistics statistics = Factory.GetStatistics();
        Assert.Equal(0, statistics.InUseBytes);
        Assert.True(statistics.RentCount > 0, "nothing was rented: the server has used another pool");
        // Blocks that threads keep for their next rents are live to the heap.
        _ = Factory.Heap.Trim();
        Assert.Equal(0, Factory.Heap.GetStatistics().LiveBlocks);
    }

    public async ValueTask DisposeAsync()
    {
        await Application.DisposeAsync();
        Assert.True(Factory.Heap.IsDisposed, "the arenas go with the host");
    }

    public static byte Expected(int index) => (byte)((index * 31) + (index >> 8));

    private static void MapResponses(WebApplication application)
    {
        application.MapGet("/bytes", static async (HttpContext http) =>
        {
            int size = int.Parse(http.Request.Query["size"]!);
            int write = http.Request.Query["write"].Count == 0 ? size : int.Parse(http.Request.Query["write"]!);
            byte[] data = Enumerable.Range(0, size).Select(Expected).ToArray();
            if (http.Request.Query["length"].Count > 0)
            {
                http.Response.ContentLength = size;
            }
            for (int at = 0; at < size; at += write)
            {
                await http.Response.Body.WriteAsync(data.AsMemory(at, int.Min(write, size - at)), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
            }
        });
        application.MapGet("/writer", static async (HttpContext http) =>
        {
            int size = int.Parse(http.Request.Query["size"]!);
            int at = 0;
            while (at < size)
            {
                Memory<byte> free = http.Response.BodyWriter.GetMemory(int.Min(3000, size - at));
                int count = int.Min(free.Length, size - at);
                for (int i = 0; i < count; i++)
                {
                    free.Span[i] = Expected(at + i);
                }
                http.Response.BodyWriter.Advance(count);
                at += count;
            }
            await http.Response.BodyWriter.FlushAsync(http.RequestAborted);
        });
    }

    private static void MapRequests(WebApplication application)
    {
        application.MapPost("/sum", static async (HttpContext http) =>
        {
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long count = 0;
            byte[] buffer = new byte[10_000];
            int read;
            while ((read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                count += read;
            }
            string trailer = http.Request.CheckTrailersAvailable() ? http.Request.GetTrailer("X-After").ToString() : "";
            await http.Response.WriteAsync($"{count} {Convert.ToHexString(hash.GetHashAndReset())} {trailer}");
        });
        application.MapPost("/echo", static async (HttpContext http) =>
        {
            // A client of HTTP/1.1 reads nothing before it has sent everything.
            using MemoryStream copy = new();
            await http.Request.BodyReader.CopyToAsync(copy, http.RequestAborted);
            await http.Response.Body.WriteAsync(copy.GetBuffer().AsMemory(0, (int)copy.Length), http.RequestAborted);
        });
        application.MapGet("/headers", static (HttpContext http) =>
        {
            http.Response.Headers["X-Back"] = http.Request.Headers["X-Long"];
            if (http.Response.SupportsTrailers()) // HTTP/1.1 of Kestrel has none in responses
            {
                http.Response.AppendTrailer("X-Trailer", http.Request.Headers["X-Long"].ToString()[^10..]);
            }
            return http.Response.WriteAsync("ok");
        });
        application.MapGet("/slow", static async (HttpContext http) =>
        {
            await http.Response.WriteAsync("begin");
            await http.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
    }

    private static byte[] MakeCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return certificate.Export(X509ContentType.Pkcs12);
    }
}
