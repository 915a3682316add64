using System.Globalization;
using System.Security;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>The text of an SVG file while it is written.</summary>
internal sealed class SvgText
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a picture on white.</summary>
    public SvgText(int width, int height) => _text.Append(
        CultureInfo.InvariantCulture,
        $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"
             font-family="Helvetica, Arial, sans-serif" font-size="12" fill="#222">
        <rect width="100%" height="100%" fill="white"/>

        """);

    /// <summary>Gets the colours for series of data, in turn.</summary>
    /// <remarks>Easy to tell apart, also for the colour-blind; the first is the darkest and belongs to
    /// Arenas.</remarks>
    public static string[] Colors { get; } =
    [
        "#c1121f", "#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#8c564b", "#7b3294", "#7f7f00", "#444444",
    ];

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>Begins a part that is moved down.</summary>
    public void BeginGroup(int down) =>
        _text.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {down})\">\n");

    public void EndGroup() => _text.Append("</g>\n");

    public void Path(string path, string style) => _text.Append($"<path d=\"{path}\" {style}/>\n");

    public void Line(double x1, double y1, double x2, double y2, string color) =>
        Path($"M{Number(x1)} {Number(y1)} L{Number(x2)} {Number(y2)}", $"stroke=\"{color}\"");

    public void Dot(double x, double y, string color) => _text.Append(
        $"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"2.6\" fill=\"{color}\"/>\n");

    public void Text(double x, double y, string text, string style) => _text.Append(
        $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" {style}>{SecurityElement.Escape(text)}</text>\n");

    /// <summary>Ends the picture.</summary>
    public string End() => _text.Append("</svg>\n").ToString();
}
