using System;
using System.Collections.Generic;
using Arenas.AspNetCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of native memory.</summary>
public static class ArenasHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of all native heaps of the process, the garbage-collected heap, and the
    /// container.</summary>
    /// <param name="builder">Where to.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="configure">Changes the thresholds.</param>
    /// <param name="failureStatus">What a failure is reported as; null for unhealthy.</param>
    /// <param name="tags">Tags to select checks by.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para><b>Unhealthy</b>: a heap was found corrupt; a heap or the container is above
    /// <see cref="ArenasHealthOptions.UnhealthyRatio"/> of its limit.</para>
    /// <para><b>Degraded</b>: one is above <see cref="ArenasHealthOptions.DegradedRatio"/>; the default heap is above
    /// its soft limit; the container is above memory.high; or what heaps may commit and the garbage-collected heap
    /// may take is together more than the container's limit, so that it may be killed under load.</para>
    /// <para>The container is read from control groups of version 2 or 1, and counted without cached files that the
    /// system can take back. The data of a result has all numbers, in bytes.</para>
    /// <para><b>Cost</b>: counts each heap once, as NativeHeap.GetStatistics does.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">A threshold is out of range.</exception>
    public static IHealthChecksBuilder AddArenas(
        this IHealthChecksBuilder builder,
        string name = "arenas",
        Action<ArenasHealthOptions>? configure = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArenasHealthOptions options = new();
        configure?.Invoke(options);
        options.Validate();
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new ArenasHealthCheck(
                options, provider.GetService<NativeHeaps>(), provider.GetService<IOptions<ArenasOptions>>()),
            failureStatus,
            tags));
    }
}
