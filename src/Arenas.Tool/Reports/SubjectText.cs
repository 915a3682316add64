using System.Collections.Generic;
using System.Linq;

namespace Arenas.Tool.Reports;

/// <summary>What a sum is of, as people and scripts read it.</summary>
internal static class SubjectText
{
    /// <summary>Returns the subject in one line.</summary>
    public static string Of(StatisticSubject subject) => subject.Key switch
    {
        StatisticKey.File => subject.Stack!.Site.File,
        StatisticKey.Stack => string.Join(" < ", subject.Stack!.Select(frame => $"{frame.FileName}:{frame.Line}")),
        _ => subject.ToString(),
    };

    /// <summary>Returns the frames of a stack, the most recent first; null for what is no stack.</summary>
    public static IReadOnlyList<string>? Frames(StatisticSubject subject) => subject.Key == StatisticKey.Stack
        ? [.. subject.Stack!.Select(Frame)]
        : null;

    /// <summary>Returns a frame in one line.</summary>
    public static string Frame(CallFrame frame) =>
        frame.Method is null ? frame.ToString() : $"{frame} {frame.Method}";
}
