using System;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Points over time in bounded memory: when they would be too many, each four become two.</summary>
/// <remarks>Not thread-safe. Room for all of them is taken at the beginning, so that adding one allocates
/// nothing.</remarks>
internal sealed class PointSeries
{
    public const int SmallestLimit = 8;

    private readonly ProfilePoint[] _points;
    private readonly PointFold _fold = new();
    private readonly PointFold _pending = new();
    private int _count;

    public PointSeries(int limit)
    {
        Debug.Assert(limit >= SmallestLimit, "room for a few");
        // A multiple of four, less what is pending: two points at most.
        _points = new ProfilePoint[(limit - 2) & ~3];
    }

    /// <summary>Gets how many points that were added become two.</summary>
    public int FoldedCount { get; private set; } = 2;

    public void Add(in ProfilePoint point)
    {
        if (FoldedCount == 2)
        {
            if (_count == _points.Length)
            {
                Halve();
                Add(point);
                return;
            }
            _points[_count++] = point;
            return;
        }
        _pending.Add(point);
        if (_pending.Count == FoldedCount)
        {
            if (_count == _points.Length)
            {
                Halve();
                // What is pending is half of what becomes two now.
                return;
            }
            (_points[_count], _points[_count + 1]) = _pending.Take();
            _count += 2;
        }
    }

    /// <summary>Returns all points; the last two may stand for fewer than the others.</summary>
    public ProfilePoint[] ToArray()
    {
        int rest = int.Min(_pending.Count, 2);
        ProfilePoint[] points = new ProfilePoint[_count + rest];
        _points.AsSpan(0, _count).CopyTo(points);
        if (rest > 0)
        {
            (ProfilePoint first, ProfilePoint second) = _pending.Peek();
            points[_count] = first;
            points[^1] = rest == 1 ? first : second;
        }
        return points;
    }

    private void Halve()
    {
        Debug.Assert(_count == _points.Length && _count % 4 == 0, "it is full");
        int kept = 0;
        for (int i = 0; i < _count; i += 4)
        {
            for (int k = 0; k < 4; k++)
            {
                _fold.Add(_points[i + k]);
            }
            (_points[kept], _points[kept + 1]) = _fold.Take();
            kept += 2;
        }
        _count = kept;
        FoldedCount *= 2;
        Debug.Assert(_count * 2 == _points.Length, "half of them are left");
    }
}
