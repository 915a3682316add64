using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace Arenas.AspNetCore.Tests.Hosting;

/// <summary>Heaps from a container: which ones, with which options, and what becomes of them.</summary>
public static class AddArenasTests
{
    [Fact]
    public static void The_default_heap_the_registry_and_a_memory_pool_are_singletons_and_go_with_the_container()
    {
        NativeHeap heap;
        NativeMemoryPool pool;
        using (ServiceProvider services = new ServiceCollection()
            .AddArenas(static options =>
            {
                options.Name = "orders";
                options.LimitBytes = 8 << 20;
                options.Hardened = true;
            })
            .BuildServiceProvider(validateScopes: true))
        {
            heap = services.GetRequiredService<NativeHeap>();
            pool = services.GetRequiredService<NativeMemoryPool>();
            Assert.Equal(("orders", 8 << 20, true), (heap.Name, heap.LimitBytes, heap.IsHardened));
            Assert.Same(heap, services.GetRequiredService<NativeHeap>());
            Assert.Same(heap, services.GetRequiredService<NativeHeaps>().Default);
            Assert.Same(heap, pool.Heap);
            using (IMemoryOwner<byte> block = pool.Rent(100))
            {
                Assert.Equal(1, heap.GetStatistics().LiveBlocks);
            }
            Assert.Equal(0, heap.GetStatistics().LiveBlocks);
        }
        Assert.True(heap.IsDisposed);
        Assert.True(pool.IsDisposed);
    }

    [Fact]
    public static void Named_heaps_come_by_key_and_by_name_each_with_its_own_options()
    {
        NativeHeap cache;
        using (ServiceProvider services = new ServiceCollection()
            .AddNativeHeap("cache", static options => options.LimitBytes = 4 << 20)
            .AddNativeHeap("images", static options => options.Hardened = true)
            .AddNativeHeap("cache", static options => options.Name = "the cache")
            .AddSingleton<KeyedConsumer>()
            .BuildServiceProvider())
        {
            NativeHeaps heaps = services.GetRequiredService<NativeHeaps>();
            cache = services.GetRequiredKeyedService<NativeHeap>("cache");
            NativeHeap images = heaps.Get("images");
            Assert.Same(cache, services.GetRequiredService<KeyedConsumer>().Heap);
            Assert.Same(cache, heaps.Get("cache"));
            Assert.Same(images, services.GetRequiredKeyedService<NativeHeap>("images"));
            Assert.Equal(("the cache", 4 << 20, false), (cache.Name, cache.LimitBytes, cache.IsHardened));
            Assert.Equal(("images", true), (images.Name, images.IsHardened));
            Assert.NotSame(cache, services.GetRequiredService<NativeHeap>());
            Assert.Equal(["cache", "images"], heaps.Names);
            Assert.False(heaps.TryGet("none", out _));
            KeyNotFoundException missing = Assert.Throws<KeyNotFoundException>(() => heaps.Get("none"));
            Assert.Contains("AddNativeHeap(\"none\")", missing.Message, StringComparison.Ordinal);
            Assert.Contains("cache, images", missing.Message, StringComparison.Ordinal);
            Assert.Equal(0, cache.GetStatistics().LiveBlocks + images.GetStatistics().LiveBlocks);
        }
        Assert.True(cache.IsDisposed);
    }

    [Fact]
    public static void Options_come_from_configuration()
    {
        using ServiceProvider services = new ServiceCollection()
            .AddArenas(Section(
                ("LimitBytes", "1048576"), ("SoftLimitBytes", "524288"), ("RetainDelay", "00:00:05"),
                ("RetainBytes", "4096"), ("Hardened", "true"), ("LeakDetection", "simple"), ("Tracing", "Off"),
                ("Metrics", "false"), ("Name", "bound")))
            .BuildServiceProvider();
        ArenasOptions options = services.GetRequiredService<IOptions<ArenasOptions>>().Value;
        Assert.Equal((1048576, 524288, 4096L), (options.LimitBytes, options.SoftLimitBytes, options.RetainBytes));
        Assert.Equal((TimeSpan.FromSeconds(5), true, false), (options.RetainDelay, options.Hardened, options.Metrics));
        Assert.Equal((LeakDetectionLevel.Simple, TracingMode.Off), (options.LeakDetection, options.Tracing));
        Assert.Equal("bound", services.GetRequiredService<NativeHeap>().Name);
        Assert.Equal(0, services.GetRequiredService<NativeHeap>().GetStatistics().LiveBlocks);
    }

    [Theory]
    [InlineData("LimitBytes", "-1", "LimitBytes is -1: it must be 262144 (one arena) or more")]
    [InlineData("LimitBytes", "1000", "LimitBytes is 1000")]
    [InlineData("SoftLimitBytes", "0", "SoftLimitBytes is 0: it must be above 0")]
    [InlineData("RetainBytes", "-5", "RetainBytes is -5")]
    [InlineData("RetainDelay", "-00:00:01", "RetainDelay is -00:00:01")]
    [InlineData("Name", " ", "Name must not be empty")]
    [InlineData("LeakDetection", "9", "must be Off, Simple, Advanced or Paranoid")]
    [InlineData("Tracing", "9", "must be Off, CallSites, Stacks or Sampled")]
    public static async Task An_option_out_of_range_stops_the_host_at_its_start(string key, string value, string text)
    {
        using IHost host = new HostBuilder()
            .ConfigureServices(services => services.AddArenas(Section((key, value))))
            .Build();
        OptionsValidationException refusal =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Contains(text, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Everything_that_is_wrong_is_said_at_once()
    {
        using IHost host = new HostBuilder()
            .ConfigureServices(static services => services.AddArenas(static options =>
            {
                options.LimitBytes = 1 << 20;
                options.SoftLimitBytes = 1 << 20;
                options.RetainBytes = -1;
            }))
            .Build();
        OptionsValidationException refusal =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(2, refusal.Failures.Count());
        Assert.Contains("it must be below LimitBytes, which is 1048576", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static async Task Wrong_options_of_a_named_heap_stop_the_host_and_name_the_heap()
    {
        using IHost host = new HostBuilder()
            .ConfigureServices(static services => services.AddNativeHeap("cache", static options =>
            {
                options.LimitBytes = -1;
                options.ThreadCacheBytes = -1;
                options.RetainPolicy = new(-1, default);
                options.MemorySource = null!;
            }))
            .Build();
        OptionsValidationException refusal =
            await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(4, refusal.Failures.Count());
        Assert.All(refusal.Failures, static one => Assert.StartsWith("Heap 'cache':", one, StringComparison.Ordinal));
    }

    [Fact]
    public static void After_the_container_the_registry_gives_nothing()
    {
        ServiceProvider services = new ServiceCollection().AddNativeHeap("late").BuildServiceProvider();
        NativeHeaps heaps = services.GetRequiredService<NativeHeaps>();
        services.Dispose();
        Assert.Throws<ObjectDisposedException>(() => heaps.Default);
        Assert.Throws<ObjectDisposedException>(() => heaps.Get("late"));
        heaps.Dispose();
    }

    [Fact]
    public static void A_heap_that_cannot_be_disposed_does_not_keep_the_others()
    {
        LogRecorder log = new();
        ServiceCollection collection = new();
        collection.AddLogging(logging => logging.AddProvider(log)).AddNativeHeap("held").AddNativeHeap("free");
        ServiceProvider services = collection.BuildServiceProvider();
        NativeHeaps heaps = services.GetRequiredService<NativeHeaps>();
        NativeHeap held = heaps.Get("held");
        NativeHeap free = heaps.Get("free");
        using (ObjectHeap objects = new(new ObjectHeapOptions { Memory = held }))
        {
            services.Dispose();
            Assert.False(held.IsDisposed);
            Assert.True(free.IsDisposed);
            Assert.Contains(log.Lines, static line => line.Event == 7
                && line.Text.Contains("held", StringComparison.Ordinal));
        }
        held.Dispose();
    }

    internal static IConfigurationSection Section(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                values.ToDictionary(static one => $"Arenas:{one.Key}", static one => (string?)one.Value))
            .Build()
            .GetSection("Arenas");
}
