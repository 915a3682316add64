using System.Collections.Generic;
using System.Linq;
using Arenas.Diagnostics;

namespace Arenas.Tool.Reports;

/// <summary>Draws resident and live bytes over the run as SVG, one panel for each trace, one above the other.</summary>
internal static class FootprintPlot
{
    private const int Width = 1120;
    private const int PanelHeight = 360;

    /// <summary>Returns the text of the SVG file.</summary>
    public static string Draw(IReadOnlyList<AllocatorResult> results)
    {
        IGrouping<string, AllocatorResult>[] groups = [.. results.GroupBy(result => result.Trace.ScriptPath)];
        SvgText svg = new(Width, PanelHeight * groups.Length);
        for (int i = 0; i < groups.Length; i++)
        {
            svg.BeginGroup(i * PanelHeight);
            new PlotPanel(svg, [.. groups[i]]).Draw(Width, PanelHeight);
            svg.EndGroup();
        }

        return svg.End();
    }
}
