using System;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Arenas.AspNetCore.Tests;

/// <summary>Hands each metric that is exported to a test.</summary>
internal sealed class MetricExporter(Action<Metric> see) : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (Metric metric in batch)
        {
            see(metric);
        }
        return ExportResult.Success;
    }
}
