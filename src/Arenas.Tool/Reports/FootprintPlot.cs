using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Arenas.Tool.Reports;

/// <summary>Draws resident and live bytes over the run as SVG, one panel for each trace, one above the other.</summary>
internal static class FootprintPlot
{
    private const int Width = 1120;
    private const int PanelHeight = 360;

    // Easy to tell apart, also for the colour-blind; the first is the darkest and belongs to the first allocator.
    private static readonly string[] s_colors =
    [
        "#c1121f", "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8c564b", "#7b3294", "#7f7f00", "#444444",
    ];

    /// <summary>Returns the text of the SVG file.</summary>
    public static string Draw(IReadOnlyList<AllocatorResult> results)
    {
        IGrouping<string, AllocatorResult>[] groups = [.. results.GroupBy(result => result.Trace.ScriptPath)];
        StringBuilder svg = new();
        int height = PanelHeight * groups.Length;
        svg.Append(
            CultureInfo.InvariantCulture,
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {height}" width="{Width}" height="{height}"
                 font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">
            <rect width="100%" height="100%" fill="white"/>

            """);
        for (int i = 0; i < groups.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {i * PanelHeight})\">\n");
            new PlotPanel(svg, [.. groups[i]], s_colors).Draw(Width, PanelHeight);
            svg.Append("</g>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
