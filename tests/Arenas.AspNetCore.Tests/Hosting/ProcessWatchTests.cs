using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Arenas.AspNetCore.Tests.Hosting;

/// <summary>What heaps tell is logged, and what the options ask for is set up in the process.</summary>
public sealed class ProcessWatchTests
{
    [Fact]
    public unsafe void A_block_that_is_live_when_the_container_goes_is_logged_as_a_leak()
    {
        LogRecorder log = new();
        using (ServiceProvider services = Build(log, "leaky"))
        {
            _ = services.GetRequiredKeyedService<NativeHeap>("leaky").Alloc(100);
        }
        LogLine line = Assert.Single(log.Lines, static line => line.Event == 2
            && line.Text.Contains("leaky", StringComparison.Ordinal));
        Assert.Equal(("Arenas", LogLevel.Warning), (line.Category, line.Level));
        Assert.Contains("1 unreturned", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Misuse_corruption_refusals_and_trims_are_logged_and_after_the_container_no_more()
    {
        LogRecorder log = new();
        NativeHeap own = new(new NativeHeapOptions { Name = "outlives" });
        using (ServiceProvider services = Build(log, "watched"))
        {
            NativeHeap heap = services.GetRequiredKeyedService<NativeHeap>("watched");
            void* block = heap.Alloc(100);
            heap.Free(block);
            Assert.Throws<InvalidOperationException>(() => heap.Free(block));
            for (int i = 0; i < 100; i++)
            {
                Assert.Throws<InsufficientMemoryException>(() => (nint)heap.Alloc(1 << 30));
            }
            void* large = heap.Alloc(4 << 20);
            heap.Free(large);
            heap.Trim();
            Waits(() => log.Lines.Any(static line => line.Event == 6));
        }
        LogLine misuse = Assert.Single(Of(log, "watched"), static line => line.Event == 4);
        Assert.Equal(LogLevel.Error, misuse.Level);
        Assert.Contains("DoubleFree", misuse.Text, StringComparison.Ordinal);
        Assert.InRange(Of(log, "watched").Count(static line => line.Event == 5), 1, 20);
        Assert.Contains(Of(log, "watched"), static line => line is { Event: 6, Level: LogLevel.Debug });
        int before = log.Lines.Count;
        void* late = own.Alloc(10);
        own.Free(late);
        Assert.Throws<InvalidOperationException>(() => own.Free(late));
        Assert.DoesNotContain(log.Lines.Skip(before), static line =>
            line.Text.Contains("outlives", StringComparison.Ordinal));
        own.Dispose();
    }

    [Fact]
    public unsafe void A_corrupt_heap_is_critical()
    {
        LogRecorder log = new();
        using ServiceProvider services = Build(log, "broken", static options => options.Hardened = true);
        NativeHeap heap = services.GetRequiredKeyedService<NativeHeap>("broken");
        byte* block = (byte*)heap.Alloc(64);
        block[64]++;
        Assert.Throws<HeapCorruptionException>(() => heap.Free(block));
        Waits(() => Of(log, "broken").Any(static line => line is { Event: 3, Level: LogLevel.Critical }));
        Assert.Equal(1, HeapMonitor.CountErrors(heap, HeapError.Corruption));
    }

    [Fact]
    public unsafe void Refusals_are_logged_once_a_second_with_the_number_of_those_between()
    {
        LogRecorder log = new();
        HandClock clock = new();
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        using ProcessWatch watch = new(
            Microsoft.Extensions.Options.Options.Create(new ArenasOptions { Metrics = false }), loggers, clock);
        for (int i = 0; i < 5; i++)
        {
            watch.OnFailed("h1", HeapError.Limit, "full");
        }
        watch.OnFailed("h2", HeapError.Limit, "full");
        clock.Advance(TimeSpan.FromSeconds(2));
        watch.OnFailed("h1", HeapError.Limit, "full");
        string[] texts = [.. log.Lines.Where(static line => line.Event == 5
            && line.Text.EndsWith(": full", StringComparison.Ordinal)).Select(static line => line.Text)];
        Assert.Equal(3, texts.Length);
        Assert.Contains("; 0 refusals", texts[0], StringComparison.Ordinal);
        Assert.Contains("Heap h2", texts[1], StringComparison.Ordinal);
        Assert.Contains("; 4 refusals", texts[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_start_of_a_host_sets_the_level_starts_tracing_and_warns_if_it_was_on()
    {
        LeakDetectionLevel before = LeakDetection.Level;
        LogRecorder log = new();
        try
        {
            using IHost host = Host(log, LeakDetectionLevel.Off, TracingMode.CallSites);
            Assert.False(Tracer.IsActive);
            await host.StartAsync();
            Assert.Equal(LeakDetectionLevel.Off, LeakDetection.Level);
            Assert.Equal(TracingMode.CallSites, Tracer.Options?.Mode);
            using IHost second = Host(log, null, TracingMode.Stacks);
            await second.StartAsync();
            Assert.Contains(log.Lines, static line => line.Event == 8
                && line.Text.Contains("Stacks", StringComparison.Ordinal));
            Assert.Equal(TracingMode.CallSites, Tracer.Options?.Mode);
            await second.StopAsync();
            await host.StopAsync();
        }
        finally
        {
            Tracer.Stop();
            LeakDetection.Level = before;
        }
    }

    private static IHost Host(LogRecorder log, LeakDetectionLevel? level, TracingMode mode) => new HostBuilder()
        .ConfigureLogging(logging => logging.AddProvider(log))
        .ConfigureServices(services => services.AddArenas(options =>
        {
            options.LeakDetection = level;
            options.Tracing = mode;
        }))
        .Build();

    private static ServiceProvider Build(LogRecorder log, string name, Action<NativeHeapOptions>? configure = null)
    {
        ServiceCollection services = new();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log));
        services.AddNativeHeap(name, options =>
        {
            options.LimitBytes = 64 << 20;
            configure?.Invoke(options);
        });
        return services.BuildServiceProvider();
    }

    private static LogLine[] Of(LogRecorder log, string heap) =>
        [.. log.Lines.Where(line => line.Text.Contains($"Heap {heap} ", StringComparison.Ordinal))];

    private static void Waits(Func<bool> condition) => Patient.SoonAsync(condition).GetAwaiter().GetResult();
}
