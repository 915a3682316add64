using System;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Arenas.AspNetCore.Tests.Health;

/// <summary>When memory is healthy, degraded and unhealthy, and what is said to do about it.</summary>
public sealed class ArenasHealthCheckTests : IDisposable
{
    private const long Mega = 1 << 20;

    private readonly FakeGroups _groups = new();
    private readonly ArenasHealthOptions _options = new();
    private CollectorReading _collector = new(100 * Mega, true, 20 * Mega);

    public ArenasHealthCheckTests()
    {
        _options.ControlGroupRoot = _groups.Root;
        _options.ControlGroupMembership = _groups.Membership;
        _options.ReadCollector = () => _collector;
    }

    public void Dispose() => _groups.Dispose();

    [Fact]
    public unsafe void Heaps_and_collector_that_fit_into_the_container_are_healthy_and_all_numbers_are_there()
    {
        _groups.Second($"{200 * Mega}", $"{50 * Mega}", $"{150 * Mega}", $"inactive_file {10 * Mega}");
        using NativeHeap heap = HeapOf("fits", 64 * Mega);
        void* block = heap.Alloc((nuint)(10 * Mega));
        HealthCheckResult result = Check(heap);
        Assert.Equal(HealthStatus.Healthy, result.Status);
        Assert.Equal("1 heaps hold 10 MB, the .NET heap 20 MB, of 200 MB for the container.", result.Description);
        (string Key, object Value)[] expected =
        [
            ("container.version", 2), ("container.limit_bytes", 200 * Mega), ("container.high_bytes", 150 * Mega),
            ("container.current_bytes", 50 * Mega), ("container.working_set_bytes", 40 * Mega), ("heaps", 1),
            ("heaps.committed_bytes", heap.GetStatistics().CommittedBytes), ("heaps.limit_bytes", 64 * Mega),
            ("gc.limit_bytes", 100 * Mega), ("gc.hard_limit", true), ("gc.committed_bytes", 20 * Mega),
            ("heap.fits.committed_bytes", heap.GetStatistics().CommittedBytes),
            ("heap.fits.used_bytes", heap.GetStatistics().UsedBytes), ("heap.fits.limit_bytes", 64 * Mega),
            ("heap.fits.corruptions", 0L),
        ];
        Assert.Equal(
            expected.OrderBy(static one => one.Key, StringComparer.Ordinal),
            result.Data.Select(static pair => (pair.Key, pair.Value))
                .OrderBy(static one => one.Key, StringComparer.Ordinal));
        heap.Free(block);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public unsafe void What_may_be_committed_together_must_fit_into_the_container()
    {
        _groups.Second($"{200 * Mega}", $"{10 * Mega}");
        using NativeHeap one = HeapOf("one", 80 * Mega);
        using NativeHeap two = HeapOf("two", 80 * Mega);
        one.Free(one.Alloc(100));
        Assert.Equal(HealthStatus.Healthy, Check(one, two).Status); // nobody has used the second
        two.Free(two.Alloc(100));
        HealthCheckResult result = Check(one, two);
        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("may be killed: its limit is 200 MB, native heaps may commit 160 MB and the .NET heap 100 MB",
            result.Description, StringComparison.Ordinal);
        Assert.Contains("GCHeapHardLimit", result.Description, StringComparison.Ordinal);
        _options.ChecksConfiguration = false;
        Assert.Equal(HealthStatus.Healthy, Check(one, two).Status);
        _options.ChecksConfiguration = true;
        _collector = _collector with { LimitBytes = 40 * Mega };
        Assert.Equal(HealthStatus.Healthy, Check(one, two).Status);
        _groups.Second("max", $"{10 * Mega}");
        _collector = _collector with { LimitBytes = long.MaxValue };
        Assert.Equal(HealthStatus.Healthy, Check(one, two).Status);
        Assert.Equal(0, one.GetStatistics().LiveBlocks + two.GetStatistics().LiveBlocks);
    }

    [Theory]
    [InlineData(70, HealthStatus.Healthy)]
    [InlineData(85, HealthStatus.Degraded)]
    [InlineData(97, HealthStatus.Unhealthy)]
    public unsafe void A_container_is_judged_by_what_cannot_be_taken_back(int percent, HealthStatus expected)
    {
        _groups.Second($"{100 * Mega}", $"{(percent * Mega) + (3 * Mega)}", "max", $"inactive_file {3 * Mega}");
        HealthCheckResult result = Check();
        Assert.Equal(expected, result.Status);
        Assert.Equal(expected != HealthStatus.Healthy,
            result.Description!.Contains($"The container uses {percent} MB of 100 MB", StringComparison.Ordinal));
    }

    [Fact]
    public unsafe void A_container_above_its_high_mark_is_degraded()
    {
        _groups.Second($"{100 * Mega}", $"{60 * Mega}", $"{50 * Mega}");
        HealthCheckResult result = Check();
        Assert.Equal(HealthStatus.Degraded, result.Status);
        Assert.Contains("above its memory.high of 50 MB", result.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, HealthStatus.Healthy)]
    [InlineData(17, HealthStatus.Degraded)]
    [InlineData(19.5, HealthStatus.Unhealthy)]
    public unsafe void A_heap_is_judged_by_its_limit(double megabytes, HealthStatus expected)
    {
        using NativeHeap heap = HeapOf("limited", 20 * Mega);
        void* block = heap.Alloc((nuint)(megabytes * Mega));
        Assert.Equal(expected, Check(heap).Status);
        heap.Free(block);
        Assert.Equal(HealthStatus.Healthy, Check(heap).Status); // what is kept for the next block is no burden
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public unsafe void A_corrupt_heap_is_unhealthy()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "hurt", Hardened = true });
        byte* block = (byte*)heap.Alloc(100);
        block[100]++;
        Assert.Throws<HeapCorruptionException>(() => heap.Free(block));
        HealthCheckResult result = Check(heap);
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.StartsWith("Heap 'hurt' was found corrupt 1 times", result.Description, StringComparison.Ordinal);
        Assert.Equal(1L, result.Data["heap.hurt.corruptions"]);
    }

    [Fact]
    public unsafe void A_disposed_heap_is_left_out()
    {
        NativeHeap heap = HeapOf("gone", Mega);
        heap.Dispose();
        HealthCheckResult result = Check(heap);
        Assert.Equal(HealthStatus.Healthy, result.Status);
        Assert.DoesNotContain(result.Data.Keys, static key => key.Contains("gone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_registered_check_sees_the_heaps_of_the_process_and_the_soft_limit_of_the_default_one()
    {
        _groups.Second("max", "1");
        ServiceCollection collection = new();
        collection.AddLogging().AddArenas(static options =>
        {
            options.Name = "softly";
            options.LimitBytes = 64 * Mega;
            options.SoftLimitBytes = 2 * Mega;
        });
        collection.AddHealthChecks().AddArenas("memory", options =>
        {
            options.ControlGroupRoot = _groups.Root;
            options.ControlGroupMembership = _groups.Membership;
        }, HealthStatus.Unhealthy, ["ready"]);
        await using ServiceProvider services = collection.BuildServiceProvider();
        HealthCheckService checks = services.GetRequiredService<HealthCheckService>();
        NativeHeap heap = services.GetRequiredService<NativeHeap>();
        HealthReportEntry before = (await checks.CheckHealthAsync()).Entries["memory"];
        Assert.Equal(64 * Mega, before.Data["heap.softly.limit_bytes"]);
        Assert.DoesNotContain("soft limit", before.Description, StringComparison.Ordinal);
        nint block = Alloc(heap, (nuint)(5 * Mega));
        HealthReportEntry after = (await checks.CheckHealthAsync(static one => one.Tags.Contains("ready")))
            .Entries["memory"];
        Assert.NotEqual(HealthStatus.Healthy, after.Status);
        Assert.Contains("Heap 'softly' has committed 5", after.Description, StringComparison.Ordinal);
        Assert.Contains("above its soft limit of 2048 KB", after.Description, StringComparison.Ordinal);
        Free(heap, block);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public unsafe void Thresholds_out_of_range_are_refused()
    {
        IHealthChecksBuilder builder = new ServiceCollection().AddHealthChecks();
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.AddArenas("a", static one => one.DegradedRatio = 0));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => builder.AddArenas("a", static one => one.UnhealthyRatio = 0.1));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => builder.AddArenas("a", static one => one.UnhealthyRatio = double.NaN));
        Assert.Throws<ArgumentException>(() => builder.AddArenas("a", static one => one.ControlGroupRoot = ""));
    }

    [Fact]
    public unsafe void The_collector_of_this_process_is_read()
    {
        CollectorReading reading = CollectorReading.Read();
        Assert.True(reading.LimitBytes > 0);
        Assert.True(reading.CommittedBytes > 0);
    }

    private static unsafe nint Alloc(NativeHeap heap, nuint byteCount) => (nint)heap.Alloc(byteCount);

    private static unsafe void Free(NativeHeap heap, nint block) => heap.Free((void*)block);

    private static NativeHeap HeapOf(string name, long limit) => new(new NativeHeapOptions
    {
        Name = name,
        LimitBytes = limit,
    });

    private HealthCheckResult Check(params NativeHeap[] heaps) =>
        new ArenasHealthCheck(_options, null, null).Check(heaps, HealthStatus.Unhealthy);
}
