using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;

using Arenas.Diagnostics;

namespace Arenas;

public sealed partial class CallStack
{
    /// <summary>Writes the frames as lines of text, each with its line of source where the file can be read.</summary>
    /// <remarks><b>Cost</b>: a file is opened for each frame. A file that is missing, empty, longer than 16 MB or not
    /// to be read gives no line.</remarks>
    /// <param name="limit">How many frames at most: the most recent ones, or the oldest ones if negative; null for
    /// all.</param>
    /// <param name="mostRecentFirst">Whether the most recent frame comes first, not last.</param>
    /// <returns>Lines without ends: <c>File "a.cs", line 2</c>, indented by two, and the source, by four.</returns>
    public IReadOnlyList<string> Format(int? limit = null, bool mostRecentFirst = false) =>
        Format(limit, mostRecentFirst, SourceLine.Of);

    /// <summary>Copies some frames; <c>stack[..2]</c> calls it.</summary>
    /// <param name="start">The first; 0 is the most recent.</param>
    /// <param name="length">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public IReadOnlyList<CallFrame> Slice(int start, int length) => Frames.Slice(start, length).ToArray();

    /// <summary>Returns all frames on one line, the most recent first, and how many were cut off.</summary>
    /// <returns><c>a.cs:2 &lt;- b.cs:4 (2 of 3 frames)</c>.</returns>
    public string Describe()
    {
        string frames = string.Join(" <- ", _frames);
        return TotalFrames == Count
            ? frames
            : string.Create(CultureInfo.InvariantCulture, $"{frames} ({Count} of {TotalFrames} frames)");
    }

    internal IReadOnlyList<string> Format(int? limit, bool mostRecentFirst, Func<CallFrame, string?> sourceOf)
    {
        // A limit of int.MinValue has no positive counterpart.
        int count = (int)Math.Min(Count, Math.Abs((long)(limit ?? Count)));
        int start = limit < 0 ? Count - count : 0;
        Debug.Assert(start >= 0 && start + count <= Count, "some of the frames");
        IReadOnlyList<CallFrame> frames = Slice(start, count);
        List<string> lines = [];
        foreach (CallFrame frame in mostRecentFirst ? frames : frames.Reverse())
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"  File \"{frame.File}\", line {frame.Line}"));
            string source = sourceOf(frame)?.Trim() ?? "";
            if (source.Length > 0)
            {
                lines.Add($"    {source}");
            }
        }
        return lines;
    }
}
