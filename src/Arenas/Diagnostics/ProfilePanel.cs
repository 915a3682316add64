using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Text;

namespace Arenas.Diagnostics;

/// <summary>The picture of one profile.</summary>
internal sealed class ProfilePanel
{
    private const int Width = 1120;
    private const int PlotHeight = 300;
    private const int Left = 66;
    private const int Right = Width - 30;
    private const int TitleHeight = 44;
    private const int RowHeight = 20;
    private const int Bottom = 84;
    private const int RowLimit = 8;
    private const string GridColor = "#e3e3e3";
    private const string ScopeColor = "#666";

    private static readonly (ProfileMeasure Measure, string Name, string Color)[] s_series =
    [
        (ProfileMeasure.Resident, "resident", SvgText.Colors[0]),
        (ProfileMeasure.Committed, "committed", SvgText.Colors[2]),
        (ProfileMeasure.Used, "used", SvgText.Colors[1]),
        (ProfileMeasure.Managed, ".NET heap", SvgText.Colors[3]),
    ];

    private readonly ProfileData _data;
    private readonly string _title;
    private readonly PlotScale _bytes;
    private readonly PlotScale _time;
    private readonly TimeSpan _start;
    private readonly List<(ProfileScopeRecord Scope, int Row)> _scopes = [];
    private readonly int _top;
    private readonly SvgText _svg;

    public ProfilePanel(ProfileData data, string title)
    {
        _data = data;
        _title = title;
        _start = data.Points.Count > 0 ? data.Points[0].Time : default;
        TimeSpan end = data.Points.Count > 0 ? data.Points[^1].Time : default;
        _time = new((end - _start).TotalMicroseconds, 10, "µs", "ms", "s");
        double highest = s_series.Max(one => data.Points.Select(point => (double)point[one.Measure]).Append(0).Max());
        _bytes = new(highest, 6, "bytes", "kB", "MB", "GB", "TB");
        _top = TitleHeight + (RowHeight * PlaceScopes());
        _svg = new(Width, Foot + Bottom);
    }

    private int Foot => _top + PlotHeight;

    public string Draw()
    {
        _svg.Text(Left, 26, _title, "font-size=\"15\" font-weight=\"bold\"");
        DrawAxes();
        DrawScopes();
        DrawPauses();
        // The first one last, so that its line lies on top.
        for (int i = s_series.Length - 1; i >= 0; i--)
        {
            DrawSeries(i);
        }
        DrawLegend();
        return _svg.End();
    }

    private static string Number(double value) => SvgText.Number(value);

    private double X(TimeSpan time) => Left + ((time - _start).TotalMicroseconds / _time.End * (Right - Left));

    private double Y(double bytes) => Foot - (bytes / _bytes.End * PlotHeight);

    // Each scope in the first row where it has room, in order of its beginning; what has none is not drawn.
    private int PlaceScopes()
    {
        List<TimeSpan> ends = [];
        foreach (ProfileScopeRecord scope in _data.Scopes.OrderBy(scope => scope.First.Time))
        {
            int row = ends.FindIndex(end => end <= scope.First.Time);
            if (row < 0 && ends.Count < RowLimit)
            {
                row = ends.Count;
                ends.Add(default);
            }
            if (row >= 0)
            {
                ends[row] = scope.Last.Time;
                _scopes.Add((scope, row));
            }
        }
        Debug.Assert(ends.Count <= RowLimit && _scopes.Count <= _data.Scopes.Count, "each scope once");
        return ends.Count;
    }

    private void DrawAxes()
    {
        foreach ((double value, string label) in _bytes.Ticks())
        {
            _svg.Line(Left, Y(value), Right, Y(value), GridColor);
            _svg.Text(Left - 8, Y(value) + 4, label, "text-anchor=\"end\"");
        }
        foreach ((double value, string label) in _time.Ticks())
        {
            double x = Left + (value / _time.End * (Right - Left));
            _svg.Line(x, Foot, x, Foot + 5, "#222");
            _svg.Text(x, Foot + 19, label, "text-anchor=\"middle\"");
        }
        _svg.Line(Left, _top, Left, Foot, "#222");
        _svg.Line(Left, Foot, Right, Foot, "#222");
        _svg.Text((Left + Right) / 2, Foot + 38, $"time ({_time.Unit})", "text-anchor=\"middle\"");
        _svg.Text(0, 0, _bytes.Unit, $"transform=\"translate(16 {Number(_top + (PlotHeight / 2))}) rotate(-90)\"");
    }

    private void DrawScopes()
    {
        foreach ((ProfileScopeRecord scope, int row) in _scopes)
        {
            double from = X(scope.First.Time);
            double to = X(scope.Last.Time);
            int y = TitleHeight + (row * RowHeight) + 8;
            string bracket = $"M{Number(from)} {y + 5} V{y} H{Number(to)} V{y + 5}";
            _svg.Path(bracket, $"class=\"scope\" fill=\"none\" stroke=\"{ScopeColor}\"");
            if (to - from > scope.Name.Length * 6)
            {
                _svg.Text((from + to) / 2, y - 3, scope.Name, "text-anchor=\"middle\" font-size=\"11\"");
            }
        }
    }

    private void DrawPauses()
    {
        StringBuilder path = new();
        for (int i = 1; i < _data.Points.Count; i++)
        {
            TimeSpan pause = _data.Points[i].GcPause - _data.Points[i - 1].GcPause;
            if (pause > TimeSpan.Zero)
            {
                double height = 4 + Math.Min(14, 4 * Math.Log10(1 + pause.TotalMilliseconds));
                path.Append(
                    CultureInfo.InvariantCulture, $"M{Number(X(_data.Points[i].Time))} {Foot} v{Number(-height)} ");
            }
        }
        if (path.Length > 0)
        {
            _svg.Path(path.ToString().TrimEnd(), "class=\"pauses\" stroke=\"#7b3294\"");
        }
    }

    private void DrawSeries(int index)
    {
        (ProfileMeasure measure, string name, string color) = s_series[index];
        if (_data.Points.Count == 0)
        {
            return;
        }
        double end = X(_data.Points[^1].Time);
        int columnCount = int.Max(1, (int)(end - Left));
        IReadOnlyList<ProfileRange> columns = ProfilePlot.Columns(_data.Points, measure, columnCount);
        StringBuilder path = new();
        for (int i = 0; i < columnCount; i++)
        {
            string x = Number(Left + ((i + 0.5) * (end - Left) / columnCount));
            ProfileRange range = columns[i];
            path.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "M" : " L")}{x} {Number(Y(range.First))}");
            if (range.Least != range.Greatest)
            {
                path.Append(CultureInfo.InvariantCulture, $" V{Number(Y(range.Least))} V{Number(Y(range.Greatest))}");
                path.Append(CultureInfo.InvariantCulture, $" V{Number(Y(range.Last))}");
            }
        }
        string style = $"fill=\"none\" stroke=\"{color}\" stroke-width=\"{(index == 0 ? "2.4" : "1.4")}\"";
        _svg.Path(path.ToString(), $"class=\"{(name == ".NET heap" ? "managed" : name)}\" {style}");
    }

    private void DrawLegend()
    {
        double x = Left;
        foreach ((ProfileMeasure measure, string name, string color) in s_series)
        {
            string text = $"{name}, peak {Number(_data.Peak[measure] / 1e6)} MB";
            _svg.Path($"M{Number(x)} {Foot + 60} h26", $"stroke=\"{color}\" stroke-width=\"2.4\"");
            _svg.Text(x + 34, Foot + 64, text, "");
            x += 60 + (text.Length * 6.6);
        }
        if (_data.Points.Count > 0 && _data.Points[^1].GcPause > _data.Points[0].GcPause)
        {
            TimeSpan pauses = _data.Points[^1].GcPause - _data.Points[0].GcPause;
            _svg.Text(x, Foot + 64, $"GC pauses {Number(pauses.TotalMilliseconds)} ms, ticks at the foot", "");
        }
    }
}
