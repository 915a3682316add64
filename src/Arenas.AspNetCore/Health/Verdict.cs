using System.Collections.Generic;
using System.Collections.ObjectModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Arenas.AspNetCore;

/// <summary>What was found, the worst first in the end.</summary>
internal sealed class Verdict
{
    private readonly List<string> _unhealthy = [];
    private readonly List<string> _degraded = [];

    public Dictionary<string, object> Data { get; } = [];

    public void Unhealthy(string message) => _unhealthy.Add(message);

    public void Degraded(string message) => _degraded.Add(message);

    /// <summary>What to answer.</summary>
    /// <param name="failureStatus">How bad the registration says a failure is.</param>
    /// <param name="summary">What to say when nothing is wrong.</param>
    public HealthCheckResult ToResult(HealthStatus failureStatus, string summary)
    {
        ReadOnlyDictionary<string, object> data = new(Data);
        if (_unhealthy.Count > 0)
        {
            return new(failureStatus, string.Join(' ', [.. _unhealthy, .. _degraded]), null, data);
        }
        return _degraded.Count > 0
            ? new(HealthStatus.Degraded, string.Join(' ', _degraded), null, data)
            : new(HealthStatus.Healthy, summary, null, data);
    }
}
