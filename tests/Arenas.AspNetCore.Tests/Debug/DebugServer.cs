using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Arenas.AspNetCore.Tests.Debug;

/// <summary>A server with the debug endpoints, behind a policy that lets in one user.</summary>
public sealed class DebugServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private DebugServer(WebApplication application)
    {
        _application = application;
        Address = new(application.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.Single());
        Operator = Client("operator");
    }

    public Uri Address { get; }

    public HttpClient Operator { get; }

    public IServiceProvider Services => _application.Services;

    public static WebApplicationBuilder Builder(LogRecorder? log = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseArenasMemoryPool();
        builder.Services.AddArenas(static options => options.Name = "debugged");
        builder.Services.AddAuthentication(HeaderAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(HeaderAuthentication.SchemeName, null);
        builder.Services.AddAuthorization(static options =>
            options.AddPolicy("operators", static policy => policy.RequireUserName("operator")));
        return builder;
    }

    public static async Task<DebugServer> StartAsync(Action<WebApplication>? map = null)
    {
        WebApplication application = Builder().Build();
        (map ?? (static application => application.MapArenasDebug("/debug/arenas", "operators")))(application);
        await application.StartAsync();
        return new(application);
    }

    public HttpClient Client(string? user)
    {
        HttpClient client = new() { BaseAddress = new(Address, "debug/arenas/") };
        if (user is not null)
        {
            client.DefaultRequestHeaders.Add("X-User", user);
        }
        return client;
    }

    public async Task<string> GetAsync(string path) => await Operator.GetStringAsync(path);

    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path)
    {
        using HttpRequestMessage request = new(method, path);
        using HttpResponseMessage answer = await Operator.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        Tracer.Stop();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
