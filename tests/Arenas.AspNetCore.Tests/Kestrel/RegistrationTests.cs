using System;
using System.Buffers;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Arenas.AspNetCore.Tests.Kestrel;

/// <summary>Whose memory pool a server uses, for every order of registrations; and that somebody says so.</summary>
public static class RegistrationTests
{
    [Fact]
    public static async Task A_web_application_uses_ours()
    {
        LogRecorder log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        Listen(builder.WebHost, builder.Logging, log);
        builder.WebHost.UseArenasMemoryPool();
        await ResolvesAsync(builder.Build(), log, ours: true);
    }

    [Fact]
    public static async Task A_web_application_that_calls_UseKestrel_afterwards_is_warned()
    {
        LogRecorder log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        Listen(builder.WebHost, builder.Logging, log);
        builder.WebHost.UseArenasMemoryPool();
        builder.WebHost.UseKestrel();
        await ResolvesAsync(builder.Build(), log, ours: false);
    }

    [Fact]
    public static async Task On_the_host_of_a_web_application_ours_wins_whatever_follows()
    {
        LogRecorder log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        Listen(builder.WebHost, builder.Logging, log);
        builder.Host.UseArenasMemoryPool();
        builder.WebHost.UseKestrel();
        await ResolvesAsync(builder.Build(), log, ours: true);
    }

    [Fact]
    public static async Task An_empty_web_application_that_calls_UseKestrelCore_first_uses_ours()
    {
        LogRecorder log = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore();
        Listen(builder.WebHost, builder.Logging, log);
        builder.WebHost.UseArenasMemoryPool();
        await ResolvesAsync(builder.Build(), log, ours: true);
    }

    [Fact]
    public static async Task An_empty_web_application_that_calls_UseKestrelCore_afterwards_is_warned()
    {
        LogRecorder log = new();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new());
        Listen(builder.WebHost, builder.Logging, log);
        builder.WebHost.UseArenasMemoryPool();
        builder.WebHost.UseKestrelCore();
        await ResolvesAsync(builder.Build(), log, ours: false);
    }

    [Fact]
    public static async Task A_web_host_with_defaults_uses_ours()
    {
        LogRecorder log = new();
        using IHost host = new HostBuilder()
            .ConfigureWebHostDefaults(web => Serve(web, log).UseArenasMemoryPool())
            .Build();
        await ResolvesAsync(host, log, ours: true);
    }

    [Fact]
    public static async Task A_web_host_that_calls_UseKestrel_first_uses_ours()
    {
        LogRecorder log = new();
        using IHost host = new HostBuilder()
            .ConfigureWebHost(web => Serve(web.UseKestrel(), log).UseArenasMemoryPool())
            .Build();
        await ResolvesAsync(host, log, ours: true);
    }

    [Fact]
    public static async Task A_web_host_that_calls_UseKestrel_afterwards_is_warned()
    {
        LogRecorder log = new();
        using IHost host = new HostBuilder()
            .ConfigureWebHost(web => Serve(web.UseArenasMemoryPool().UseKestrel(), log))
            .Build();
        await ResolvesAsync(host, log, ours: false);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public static async Task On_a_host_ours_wins_before_and_after_UseKestrel(bool before)
    {
        LogRecorder log = new();
        HostBuilder builder = new();
        if (before)
        {
            builder.UseArenasMemoryPool();
        }
        builder.ConfigureWebHost(web => Serve(web.UseKestrel(), log));
        if (!before)
        {
            builder.UseArenasMemoryPool();
        }
        using IHost host = builder.Build();
        await ResolvesAsync(host, log, ours: true);
    }

    [Fact]
    public static async Task A_host_without_a_server_has_our_factory()
    {
        LogRecorder log = new();
        using IHost host = new HostBuilder()
            .ConfigureLogging(logging => logging.AddProvider(log))
            .UseArenasMemoryPool()
            .Build();
        await ResolvesAsync(host, log, ours: true);
    }

    [Fact]
    public static async Task The_default_pool_that_another_registration_keeps_is_named_in_the_warning()
    {
        LogRecorder log = new();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        Listen(builder.WebHost, builder.Logging, log);
        builder.WebHost.UseArenasMemoryPool();
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, OtherFactory>();
        await ResolvesAsync(builder.Build(), log, ours: false);
        Assert.Contains(log.Lines, static line => line.Event == 1
            && line.Text.Contains(typeof(OtherFactory).FullName!, StringComparison.Ordinal));
    }

    [Fact]
    public static void Of_two_calls_the_later_one_has_the_options()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseArenasMemoryPool(options => options.LimitBytes = 1 << 20);
        builder.WebHost.UseArenasMemoryPool(options => options.LimitBytes = 2 << 20);
        using ServiceProvider services = builder.Services.BuildServiceProvider();
        ArenasMemoryPoolFactory factory = services.GetRequiredService<ArenasMemoryPoolFactory>();
        Assert.Same(factory, services.GetRequiredService<IMemoryPoolFactory<byte>>());
        Assert.Equal(2 << 20, factory.Heap.LimitBytes);
        Assert.Single(services.GetServices<IHostedService>(), static one => one.GetType().Name == "MemoryPoolCheck");
    }

    [Fact]
    public static void Native_memory_is_refused_where_it_is_asked_for()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        ArgumentException refusal = Assert.Throws<ArgumentException>(
            () => builder.WebHost.UseArenasMemoryPool(options => options.MemorySource = MemorySource.Native));
        Assert.Contains("list of arrays", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(
            () => builder.Host.UseArenasMemoryPool(options => options.MemorySource = MemorySource.Native));

        using NativeHeap native = new();
        refusal = Assert.Throws<ArgumentException>(() => new ArenasMemoryPoolFactory(new() { Heap = native }));
        Assert.Contains("socket transport", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, native.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_heap_of_pinned_arrays_may_be_given_and_stays_the_givers()
    {
        using NativeHeap heap = new(new NativeHeapOptions { MemorySource = MemorySource.PinnedArrays });
        using (ArenasMemoryPoolFactory factory = new(new() { Heap = heap }))
        {
            using MemoryPool<byte> pool = factory.Create();
            using IMemoryOwner<byte> block = pool.Rent();
            Assert.Same(heap, factory.Heap);
            Assert.Equal(1, factory.GetStatistics().InUseCount);
        }
        Assert.False(heap.IsDisposed);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    private static IWebHostBuilder Serve(IWebHostBuilder web, LogRecorder log) => web
        .UseUrls("http://127.0.0.1:0")
        .ConfigureLogging(logging => logging.ClearProviders().AddProvider(log))
        .Configure(static _ => { });

    private static void Listen(IWebHostBuilder web, ILoggingBuilder logging, LogRecorder log)
    {
        web.UseUrls("http://127.0.0.1:0");
        logging.ClearProviders().AddProvider(log);
    }

    private static async Task ResolvesAsync(IHost host, LogRecorder log, bool ours)
    {
        await host.StartAsync();
        Assert.Equal(ours, host.Services.GetRequiredService<IMemoryPoolFactory<byte>>() is ArenasMemoryPoolFactory);
        LogLine[] warnings = [.. log.Lines.Where(static line => line is { Event: 1, Level: LogLevel.Warning }
            && line.Category == typeof(ArenasMemoryPoolFactory).FullName)];
        Assert.Equal(ours ? 0 : 1, warnings.Length);
        ArenasMemoryPoolFactory factory = host.Services.GetRequiredService<ArenasMemoryPoolFactory>();
        await host.StopAsync();
        host.Dispose();
        Assert.True(factory.Heap.IsDisposed);
    }
}
