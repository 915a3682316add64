using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Arenas.AspNetCore;

/// <summary>Judges the memory of the process: all its native heaps, the garbage-collected heap, and the
/// container.</summary>
/// <remarks>The garbage collector sees the container's limit and not native memory, so each side alone may look
/// healthy while both together are about to be killed.</remarks>
internal sealed class ArenasHealthCheck(
    ArenasHealthOptions options, NativeHeaps? registered, IOptions<ArenasOptions>? arenas) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(Check(HeapMonitor.GetHeaps(), context.Registration.FailureStatus));

    /// <summary>Judges some heaps; a failure is as bad as the registration has it.</summary>
    internal HealthCheckResult Check(IReadOnlyList<NativeHeap> heaps, HealthStatus failureStatus)
    {
        ContainerReading? container =
            new ContainerFiles(options.ControlGroupRoot, options.ControlGroupMembership).Read();
        CollectorReading collector = options.ReadCollector();
        Verdict verdict = new();
        long committed = 0;
        long mayCommit = 0;
        int unlimited = 0;
        foreach (NativeHeap heap in heaps)
        {
            if (Look(heap, verdict) is not { } statistics)
            {
                continue;
            }
            committed += statistics.CommittedBytes;
            // A heap that nobody uses takes nothing; the shared heap has no limit that could be set.
            bool isShared = ReferenceEquals(heap, NativeHeap.Shared);
            mayCommit = Sum(mayCommit, statistics.PeakCommittedBytes == 0 ? 0
                : isShared ? statistics.PeakCommittedBytes : heap.LimitBytes);
            unlimited += statistics.PeakCommittedBytes > 0 && heap.LimitBytes >= container?.LimitBytes ? 1 : 0;
        }
        JudgeContainer(verdict, container);
        JudgeConfiguration(verdict, container, collector, mayCommit, unlimited);
        Dictionary<string, object> data = verdict.Data;
        data["heaps"] = heaps.Count;
        data["heaps.committed_bytes"] = committed;
        data["heaps.limit_bytes"] = mayCommit;
        data["gc.limit_bytes"] = collector.LimitBytes;
        data["gc.hard_limit"] = collector.IsHardLimit;
        data["gc.committed_bytes"] = collector.CommittedBytes;
        return verdict.ToResult(failureStatus, string.Create(CultureInfo.InvariantCulture,
            $"{heaps.Count} heaps hold {Text(committed)}, the .NET heap {Text(collector.CommittedBytes)}"
            + $"{(container?.LimitBytes is { } limit ? $", of {Text(limit)} for the container" : "")}."));
    }

    private static long Sum(long one, long other) => long.MaxValue - one < other ? long.MaxValue : one + other;

    private static string Text(long bytes) => bytes switch
    {
        < 10L << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 10L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MB"),
    };

    private HeapStatistics? Look(NativeHeap heap, Verdict verdict)
    {
        HeapStatistics statistics;
        try
        {
            statistics = heap.GetStatistics();
        }
        catch (ObjectDisposedException)
        {
            return null; // it went meanwhile
        }
        string prefix = $"heap.{heap.Name}";
        for (int number = 2; verdict.Data.ContainsKey($"{prefix}.limit_bytes"); number++)
        {
            prefix = $"heap.{heap.Name}#{number}"; // names need not be unique
        }
        verdict.Data[$"{prefix}.committed_bytes"] = statistics.CommittedBytes;
        verdict.Data[$"{prefix}.used_bytes"] = statistics.UsedBytes;
        verdict.Data[$"{prefix}.limit_bytes"] = heap.LimitBytes;
        long corruptions = HeapMonitor.CountErrors(heap, HeapError.Corruption);
        verdict.Data[$"{prefix}.corruptions"] = corruptions;
        if (corruptions > 0)
        {
            verdict.Unhealthy(string.Create(CultureInfo.InvariantCulture,
                $"Heap '{heap.Name}' was found corrupt {corruptions} times: blocks were written beyond their end or "
                + $"after they were freed. Take a snapshot, restart the process, and run it with a hardened heap."));
        }
        // Memory that is free and retained goes back before the limit refuses.
        Judge(verdict, $"Heap '{heap.Name}'", statistics.CommittedBytes - statistics.FreeBytes, heap.LimitBytes,
            "Raise LimitBytes, or see in a snapshot who holds the memory.");
        long? soft = registered is not null && ReferenceEquals(heap, registered.DefaultIfMade)
            ? arenas?.Value.SoftLimitBytes
            : null;
        if (statistics.CommittedBytes > soft)
        {
            verdict.Degraded(string.Create(CultureInfo.InvariantCulture,
                $"Heap '{heap.Name}' has committed {Text(statistics.CommittedBytes)}, above its soft limit of "
                + $"{Text(soft.Value)}. See in a snapshot who holds the memory."));
        }
        return statistics;
    }

    private void JudgeContainer(Verdict verdict, ContainerReading? container)
    {
        if (container is null)
        {
            return;
        }
        verdict.Data["container.version"] = container.Version;
        Put(verdict, "container.limit_bytes", container.LimitBytes);
        Put(verdict, "container.high_bytes", container.HighBytes);
        Put(verdict, "container.current_bytes", container.CurrentBytes);
        Put(verdict, "container.working_set_bytes", container.WorkingSetBytes);
        if (container.WorkingSetBytes is not { } used)
        {
            return;
        }
        if (container.LimitBytes is { } limit)
        {
            Judge(verdict, "The container", used, limit,
                "Beyond its limit it is killed: raise memory.max, or lower the limits of the heaps.");
        }
        if (used > container.HighBytes)
        {
            verdict.Degraded($"The container uses {Text(used)}, above its memory.high of "
                + $"{Text(container.HighBytes.Value)}: the system slows it down.");
        }
    }

    private void JudgeConfiguration(
        Verdict verdict, ContainerReading? container, CollectorReading collector, long mayCommit, int unlimited)
    {
        if (!options.ChecksConfiguration || container?.LimitBytes is not { } limit || mayCommit == 0)
        {
            return;
        }
        long collectorLimit = long.Min(collector.LimitBytes, limit);
        long together = Sum(mayCommit, collectorLimit);
        if (together > limit)
        {
            verdict.Degraded(string.Create(CultureInfo.InvariantCulture,
                $"Under load the container may be killed: its limit is {Text(limit)}, native heaps may commit "
                + $"{Text(mayCommit)} and the .NET heap {Text(collectorLimit)}. Set LimitBytes of heaps "
                + $"({unlimited} have none below the container's) and DOTNET_GCHeapHardLimit so that both fit, with "
                + $"room for code, stacks and libraries."));
        }
    }

    private void Judge(Verdict verdict, string who, long used, long limit, string advice)
    {
        double ratio = limit <= 0 ? 0 : (double)used / limit;
        if (ratio <= options.DegradedRatio)
        {
            return;
        }
        string message = string.Create(CultureInfo.InvariantCulture,
            $"{who} uses {Text(used)} of {Text(limit)} ({100 * ratio:F0} %). {advice}");
        if (ratio > options.UnhealthyRatio)
        {
            verdict.Unhealthy(message);
        }
        else
        {
            verdict.Degraded(message);
        }
    }

    private static void Put(Verdict verdict, string key, long? value)
    {
        if (value is { } number)
        {
            verdict.Data[key] = number;
        }
    }
}
