using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;

namespace Arenas;

/// <summary>What a profile has recorded.</summary>
/// <remarks><b>Threads</b>: immutable, so any.</remarks>
public sealed partial class ProfileData
{
    internal ProfileData(
        DateTimeOffset started,
        TimeSpan interval,
        IReadOnlyList<ProfilePoint> points,
        IReadOnlyList<ProfileScopeRecord> scopes,
        IReadOnlyList<ProfileScopeSummary> summaries,
        ProfilePoint peak)
    {
        Debug.Assert(interval > TimeSpan.Zero, "time goes on");
        Started = started;
        Interval = interval;
        Points = points;
        Scopes = scopes;
        Summaries = summaries;
        Peak = peak;
    }

    /// <summary>Gets when the profile was started.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>Gets the time from one sample to the next.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Gets the points, in order of time. Of points that were too many, those that are left hold the
    /// extremes.</summary>
    public IReadOnlyList<ProfilePoint> Points { get; }

    /// <summary>Gets the scopes, in the order in which they ended.</summary>
    public IReadOnlyList<ProfileScopeRecord> Scopes { get; }

    /// <summary>Gets the sums of the scopes by name, in order of name.</summary>
    public IReadOnlyList<ProfileScopeSummary> Summaries { get; }

    /// <summary>Gets the greatest of each number that was seen.</summary>
    public ProfilePoint Peak { get; }

    /// <summary>Returns how much a number grew in a second, on the line that fits the points best (least squares).
    /// What grows for hours is a leak.</summary>
    /// <param name="measure">Which number.</param>
    /// <returns>The slope, for each second; 0 if there are not two points.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    public double Slope(ProfileMeasure measure)
    {
        if (Points.Count < 2)
        {
            return 0;
        }
        double meanTime = Points.Average(point => point.Time.TotalSeconds);
        double mean = Points.Average(point => (double)point[measure]);
        double both = Points.Sum(point => (point.Time.TotalSeconds - meanTime) * (point[measure] - mean));
        double times = Points.Sum(point => Math.Pow(point.Time.TotalSeconds - meanTime, 2));
        return times == 0 ? 0 : both / times;
    }
}
