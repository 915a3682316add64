using System.Text.Json;

namespace Arenas.Tool.Reports;

/// <summary>The report as JSON: one object a line.</summary>
internal static class CollectJson
{
    /// <summary>Returns the line of <paramref name="result"/>; what was not measured is null.</summary>
    public static string LineOf(CollectResult result) => JsonSerializer.Serialize(
        new CollectJsonLine(
            result.Row.Name,
            result.Row.Title,
            result.Peer.Name,
            result.IsInstalled,
            result.Count,
            result.Row.Unit.Name,
            result.Median,
            result.Best,
            result.RatioToDotNet,
            result.Failure),
        CollectJsonContext.Default.CollectJsonLine);
}
