using System.Collections.Generic;
using System.Linq;
using Arenas.Diagnostics;

namespace Arenas.Tool.Reports;

/// <summary>Draws the pauses of each collector over time as SVG: of full collections, and of a list that is
/// dropped.</summary>
internal static class PausePlot
{
    private const int Width = 1120;
    private const int PanelHeight = 360;

    private static readonly (string Title, string[] Works)[] s_panels =
    [
        ("Full collections of live nodes, linked at random", ["live.random"]),
        ("Full collections of live nodes, linked in order", ["live.in-order"]),
        ("A long list dropped in one go, and by Arenas in slices too", ["list.drop", "list.slices"]),
    ];

    /// <summary>Gets the names of the works that are drawn.</summary>
    public static IEnumerable<string> Works => s_panels.SelectMany(panel => panel.Works);

    /// <summary>Returns the text of the SVG file.</summary>
    public static string Draw(IReadOnlyList<CollectResult> results)
    {
        List<(string Title, CollectResult[] Results)> panels = [];
        foreach ((string title, string[] works) in s_panels)
        {
            CollectResult[] drawn = [.. results.Where(result => works.Contains(result.Row.Name))];
            if (drawn.Length > 0)
            {
                panels.Add((title, drawn));
            }
        }

        SvgText svg = new(Width, PanelHeight * panels.Count);
        for (int i = 0; i < panels.Count; i++)
        {
            svg.BeginGroup(i * PanelHeight);
            new PausePanel(svg, panels[i].Title, panels[i].Results).Draw(Width, PanelHeight);
            svg.EndGroup();
        }

        return svg.End();
    }
}
