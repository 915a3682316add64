using System;
using System.Net.Http;
using System.Threading.Tasks;
using Arenas;
using Arenas.AspNetCore;
using Arenas.AspNetCore.Tests.Debug;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Arenas.AspNetCore.Tests.Readme;

/// <summary>The README's example of a server.</summary>
public static class ServerExampleTests
{
    [Fact]
    public static async Task A_server_rents_from_arenas_has_heaps_a_health_check_and_debug_endpoints()
    {
        string[] args = ["--urls=http://127.0.0.1:0"];
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);

        builder.WebHost.UseArenasMemoryPool(options => options.LimitBytes = 256 << 20); // Kestrel's own buffers
        builder.Services.AddArenas(builder.Configuration.GetSection("Arenas"));         // a NativeHeap for whoever asks
        builder.Services.AddNativeHeap("images", options => options.LimitBytes = 1L << 30);
        builder.Services.AddHealthChecks().AddArenas();                                 // knows the container's limit
        builder.Services.AddAuthorization(options =>
            options.AddPolicy("operators", policy => policy.RequireUserName("operator")));

        builder.Services.AddAuthentication(HeaderAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>(HeaderAuthentication.SchemeName, null);
        await using WebApplication app = builder.Build();

        app.MapHealthChecks("/health");
        app.MapArenasDebug("/debug/arenas", "operators");
        app.MapGet("/limit", ([FromKeyedServices("images")] NativeHeap images) => images.LimitBytes);

        await app.StartAsync();
        using HttpClient client = new() { BaseAddress = new(string.Join("", app.Urls)) };
        Assert.Equal("1073741824", await client.GetStringAsync("limit"));
        Assert.Contains(await client.GetStringAsync("health"), new[] { "Healthy", "Degraded" });
        Assert.Equal(401, (int)(await client.GetAsync("debug/arenas")).StatusCode);
        Assert.True(app.Services.GetRequiredService<ArenasMemoryPoolFactory>().GetStatistics().RentCount > 0);
        await app.StopAsync();
    }
}
