using System.Collections.Generic;

namespace Arenas;

/// <summary>What a report shows besides the snapshot.</summary>
public sealed class HtmlReportOptions
{
    /// <summary>Gets or sets the title; null for one that names the process.</summary>
    public string? Title { get; set; }

    /// <summary>Gets or sets an earlier snapshot to compare with; null for none.</summary>
    public Snapshot? Earlier { get; set; }

    /// <summary>Gets or sets the points of a profile, for the plot over time; null for none.</summary>
    public IReadOnlyList<ProfilePoint>? Points { get; set; }

    /// <summary>Gets or sets the scopes that are drawn above the plot; null for none.</summary>
    public IReadOnlyList<ProfileScopeRecord>? Scopes { get; set; }
}
