using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Arenas.Diagnostics;

namespace Arenas.Tool.Reports;

/// <summary>The part of the plot that shows one trace.</summary>
internal sealed class PlotPanel
{
    private const int Left = 66;
    private const int Top = 44;
    private const int Bottom = 48;
    private const int LegendWidth = 250;

    // Behind the last event: what is left when all is freed, and after the rest.
    private const int AfterWidth = 96;
    private const int FreedAt = 24;
    private const int RestedAt = 70;

    private const string GridColor = "#e3e3e3";

    private readonly SvgText _svg;
    private readonly AllocatorResult[] _results;
    private readonly PlotScale _events;
    private readonly PlotScale _bytes;
    private double _plotWidth;
    private double _plotHeight;

    /// <param name="svg">Where to draw.</param>
    /// <param name="results">What all allocators did with one trace.</param>
    public PlotPanel(SvgText svg, AllocatorResult[] results)
    {
        _svg = svg;
        _results = results;
        _events = new PlotScale(results[0].Trace.EventCount, 8, "", "thousands", "millions", "thousand millions");
        long highest = results.Max(result => result.Footprint?.PeakBytes) ?? 0;
        highest = Math.Max(highest, results[0].Trace.PeakLiveBytes);
        _bytes = new PlotScale(highest, 6, "bytes", "kB", "MB", "GB", "TB");
    }

    /// <summary>Draws the panel from the origin into the given size.</summary>
    public void Draw(int width, int height)
    {
        _plotWidth = width - Left - AfterWidth - LegendWidth;
        _plotHeight = height - Top - Bottom;
        DrawTitle();
        DrawAxes();
        DrawLive();
        // The first allocator last, so that its line lies on top.
        for (int i = _results.Length - 1; i >= 0; i--)
        {
            DrawResident(i);
        }

        DrawLegend();
    }

    private static string Number(double value) => SvgText.Number(value);

    private static string Megabytes(long bytes) => Number(bytes / 1e6) + " MB";

    private static string StyleOf(string color, bool isThick) =>
        $"fill=\"none\" stroke=\"{color}\" stroke-width=\"{(isThick ? "2.4" : "1.4")}\" stroke-linejoin=\"round\"";

    private double X(double events) => Left + (events / Math.Max(_results[0].Trace.EventCount, 1) * _plotWidth);

    private double Y(double bytes) => Top + _plotHeight - (bytes / _bytes.End * _plotHeight);

    private static string ColorOf(int index) => SvgText.Colors[index % SvgText.Colors.Length];

    private void DrawTitle()
    {
        string title = _results[0].Trace.Name + ": resident bytes over the run";
        Text(Left, 26, title, "font-size=\"15\" font-weight=\"bold\"");
    }

    private void DrawAxes()
    {
        double right = Left + _plotWidth;
        double foot = Top + _plotHeight;
        foreach ((double value, string label) in _bytes.Ticks())
        {
            Line(Left, Y(value), right + AfterWidth, Y(value), GridColor);
            Text(Left - 8, Y(value) + 4, label, "text-anchor=\"end\"");
        }

        foreach ((double value, string label) in _events.Ticks().Where(t => X(t.Value) <= right + 0.5))
        {
            Line(X(value), foot, X(value), foot + 5, "#222");
            Text(X(value), foot + 19, label, "text-anchor=\"middle\"");
        }

        Line(Left, Top, Left, foot, "#222");
        Line(Left, foot, right + AfterWidth, foot, "#222");
        string strip = $"M{Number(right)} {Top} h{AfterWidth} v{Number(_plotHeight)} h-{AfterWidth} Z";
        _svg.Path(strip, "fill-opacity=\"0.05\"");
        Text(right + FreedAt, foot + 19, "freed", "text-anchor=\"middle\"");
        Text(right + RestedAt, foot + 19, "rested", "text-anchor=\"middle\"");
        Text(Left + (_plotWidth / 2), foot + 38, $"events {Parenthesis(_events.Unit)}", "text-anchor=\"middle\"");
        Text(0, 0, _bytes.Unit, $"transform=\"translate(16 {Number(Top + (_plotHeight / 2))}) rotate(-90)\"");
    }

    private static string Parenthesis(string unit) => unit.Length == 0 ? "" : $"({unit})";

    private void DrawLive()
    {
        string path = PathOf(_results[0].Trace.LiveCurve);
        if (path.Length > 0)
        {
            double foot = Top + _plotHeight;
            string area = $"{path} L{Number(Left + _plotWidth)} {Number(foot)} L{Left} {Number(foot)} Z";
            _svg.Path(area, "fill-opacity=\"0.1\"");
            string style = StyleOf("#000", isThick: false);
            _svg.Path(path, $"class=\"live\" {style} stroke-dasharray=\"5 3\"");
        }
    }

    private void DrawResident(int index)
    {
        if (_results[index].Footprint is not { } footprint)
        {
            return;
        }

        double right = Left + _plotWidth;
        string freed = $"{Number(right + FreedAt)} {Number(Y(footprint.FreedBytes))}";
        string rested = $"{Number(right + RestedAt)} {Number(Y(footprint.IdleBytes))}";
        string path = PathOf(footprint.Samples);
        string start = path.Length > 0 ? $"{path} L" : "M";
        _svg.Path($"{start}{freed} L{rested}", $"class=\"resident\" {StyleOf(ColorOf(index), index == 0)}");
        _svg.Dot(right + FreedAt, Y(footprint.FreedBytes), ColorOf(index));
        _svg.Dot(right + RestedAt, Y(footprint.IdleBytes), ColorOf(index));
    }

    private void DrawLegend()
    {
        double x = Left + _plotWidth + AfterWidth + 22;
        double y = Top + 6;
        _svg.Path($"M{Number(x)} {Number(y)} h26", $"{StyleOf("#000", isThick: false)} stroke-dasharray=\"5 3\"");
        Text(x + 34, y + 4, $"live, peak {Megabytes(_results[0].Trace.PeakLiveBytes)}", "");
        for (int i = 0; i < _results.Length; i++)
        {
            y += 21;
            string note = _results[i].Footprint is { } footprint ? $"peak {Megabytes(footprint.PeakBytes)}"
                : _results[i].Failure is not null ? "failed"
                : "not installed";
            _svg.Path($"M{Number(x)} {Number(y)} h26", StyleOf(ColorOf(i), i == 0));
            Text(x + 34, y + 4, $"{_results[i].Allocator}, {note}", i == 0 ? "font-weight=\"bold\"" : "");
        }
    }

    // One point for each step, less those between two of their own height.
    private string PathOf(long[] steps)
    {
        StringBuilder path = new();
        for (int i = 0; i < steps.Length; i++)
        {
            bool isFlat = i > 0 && i < steps.Length - 1 && steps[i - 1] == steps[i] && steps[i] == steps[i + 1];
            if (!isFlat)
            {
                double x = Left + ((i + 0.5) * _plotWidth / steps.Length);
                string verb = path.Length == 0 ? "M" : " L";
                path.Append(CultureInfo.InvariantCulture, $"{verb}{Number(x)} {Number(Y(steps[i]))}");
            }
        }

        return path.ToString();
    }

    private void Line(double x1, double y1, double x2, double y2, string color) =>
        _svg.Line(x1, y1, x2, y2, color);

    private void Text(double x, double y, string text, string style) => _svg.Text(x, y, text, style);
}
