using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Arenas.Diagnostics;
using Arenas.Tool.Collect;

namespace Arenas.Tool.Reports;

/// <summary>A part of the plot of pauses: each pause is a line at the time when it began, as high as it was long, on a
/// scale of powers of ten.</summary>
internal sealed class PausePanel
{
    private const int Left = 66;
    private const int Top = 44;
    private const int Bottom = 48;
    private const int LegendWidth = 330;
    private const string GridColor = "#e3e3e3";

    private static readonly string[] s_units = ["1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"];

    private readonly SvgText _svg;
    private readonly string _title;
    private readonly CollectResult[] _results;
    private readonly PlotScale _time;
    private readonly int _powers;
    private double _plotWidth;
    private double _plotHeight;

    /// <param name="svg">Where to draw.</param>
    /// <param name="title">What is drawn.</param>
    /// <param name="results">Whose pauses.</param>
    public PausePanel(SvgText svg, string title, CollectResult[] results)
    {
        _svg = svg;
        _title = title;
        _results = results;
        Pause[] all = [.. results.SelectMany(result => result.Pauses)];
        double end = all.Select(pause => (pause.Start * 1000) + pause.Length).DefaultIfEmpty(1).Max();
        double longest = all.Select(pause => pause.Length).DefaultIfEmpty(1).Max();
        _time = new PlotScale(end, 8, "µs", "ms", "s");
        _powers = Math.Clamp((int)Math.Ceiling(Math.Log10(longest)), 1, s_units.Length - 1);
    }

    /// <summary>Draws the panel from the origin into the given size.</summary>
    public void Draw(int width, int height)
    {
        _plotWidth = width - Left - LegendWidth;
        _plotHeight = height - Top - Bottom;
        _svg.Text(Left, 26, _title, "font-size=\"15\" font-weight=\"bold\"");
        DrawAxes();
        // The first collector last, so that its lines lie on top.
        for (int i = _results.Length - 1; i >= 0; i--)
        {
            DrawPauses(i);
        }

        DrawLegend();
    }

    private static string Duration(double microseconds) => microseconds switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{microseconds:0} µs"),
        < 1e6 => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1000:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e6:0.00} s"),
    };

    private static string ColorOf(int index) => SvgText.Colors[index % SvgText.Colors.Length];

    private double X(double microseconds) => Left + (microseconds / _time.End * _plotWidth);

    private double Y(double microseconds) =>
        Top + _plotHeight - (Math.Clamp(Math.Log10(microseconds) / _powers, 0, 1) * _plotHeight);

    private void DrawAxes()
    {
        double right = Left + _plotWidth;
        double foot = Top + _plotHeight;
        for (int power = 0; power <= _powers; power++)
        {
            double y = Y(Math.Pow(10, power));
            _svg.Line(Left, y, right, y, GridColor);
            _svg.Text(Left - 8, y + 4, s_units[power], "text-anchor=\"end\"");
        }

        foreach ((double value, string label) in _time.Ticks().Where(tick => X(tick.Value) <= right + 0.5))
        {
            _svg.Line(X(value), foot, X(value), foot + 5, "#222");
            _svg.Text(X(value), foot + 19, label, "text-anchor=\"middle\"");
        }

        _svg.Line(Left, Top, Left, foot, "#222");
        _svg.Line(Left, foot, right, foot, "#222");
        _svg.Text(Left + (_plotWidth / 2), foot + 38, $"when it began ({_time.Unit})", "text-anchor=\"middle\"");
    }

    private void DrawPauses(int index)
    {
        double foot = Top + _plotHeight;
        StringBuilder path = new();
        foreach (Pause pause in _results[index].Pauses)
        {
            string x = SvgText.Number(X(pause.Start * 1000));
            path.Append(
                CultureInfo.InvariantCulture,
                $"M{x} {SvgText.Number(foot)} V{SvgText.Number(Y(pause.Length))} ");
        }

        if (path.Length > 0)
        {
            string width = index == 0 ? "2.4" : "1.6";
            string style = $"class=\"pauses\" stroke=\"{ColorOf(index)}\" stroke-width=\"{width}\"";
            _svg.Path(path.ToString().TrimEnd(), style);
        }
    }

    private void DrawLegend()
    {
        double x = Left + _plotWidth + 22;
        double y = Top + 6;
        for (int i = 0; i < _results.Length; i++)
        {
            CollectResult result = _results[i];
            string note = result.Failure is not null ? "failed"
                : !result.IsInstalled ? "not installed"
                : $"longest of {result.Pauses.Count}: {Longest(result)}";
            string name = _results.Count(other => other.Peer == result.Peer) > 1
                ? $"{result.Peer.Name} {result.Row.Name}"
                : result.Peer.Name;
            _svg.Path($"M{SvgText.Number(x)} {SvgText.Number(y)} h26", $"stroke=\"{ColorOf(i)}\" stroke-width=\"2.4\"");
            _svg.Text(x + 34, y + 4, $"{name}, {note}", i == 0 ? "font-weight=\"bold\"" : "");
            y += 21;
        }
    }

    private static string Longest(CollectResult result) =>
        Duration(result.Pauses.Select(pause => pause.Length).DefaultIfEmpty().Max());
}
