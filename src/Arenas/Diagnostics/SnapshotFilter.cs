using System;
using System.Diagnostics;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Says which blocks and objects of a snapshot stay: those that it describes, or all others.</summary>
/// <remarks>
/// <para>It describes what fits all that is given: file and line, heap, and type.</para>
/// <para><b>Threads</b>: immutable, so any.</para>
/// </remarks>
public sealed class SnapshotFilter
{
    private readonly FilePattern? _pattern;

    /// <summary>Initializes a filter.</summary>
    /// <param name="inclusive">Whether what it describes stays, not goes.</param>
    /// <param name="filePattern">Pattern for the file of a frame: <c>*</c> for any characters, <c>?</c> for one,
    /// <c>[seq]</c> and <c>[!seq]</c> for one that is or is not in a set. Null for any file. On Windows, case does not
    /// count, and both slashes are one; elsewhere a name is compared as it is.</param>
    /// <param name="line">Line of the frame; 0 for frames whose line is unknown; null for any.</param>
    /// <param name="allFrames">Whether any frame of a stack may fit, not only the most recent.</param>
    /// <param name="heap">Name of the heap; null for any.</param>
    /// <param name="type">Full name of the type; null for any. Blocks are of <see cref="SnapshotType.Block"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The line is negative.</exception>
    public SnapshotFilter(
        bool inclusive,
        string? filePattern = null,
        int? line = null,
        bool allFrames = false,
        string? heap = null,
        string? type = null)
    {
        if (line is int number)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(line));
        }
        Inclusive = inclusive;
        FilePattern = filePattern;
        Line = line;
        AllFrames = allFrames;
        Heap = heap;
        Type = type;
        _pattern = filePattern is null ? null : new(filePattern, OperatingSystem.IsWindows());
    }

    /// <summary>Gets a value indicating whether what it describes stays, not goes.</summary>
    public bool Inclusive { get; }

    /// <summary>Gets the pattern for the file; null for any.</summary>
    public string? FilePattern { get; }

    /// <summary>Gets the line; null for any.</summary>
    public int? Line { get; }

    /// <summary>Gets a value indicating whether any frame of a stack may fit, not only the most recent.</summary>
    public bool AllFrames { get; }

    /// <summary>Gets the name of the heap; null for any.</summary>
    public string? Heap { get; }

    /// <summary>Gets the full name of the type; null for any.</summary>
    public string? Type { get; }

    /// <summary>Whether it describes frames at all.</summary>
    internal bool HasFrames => _pattern is not null || Line is not null;

    internal bool Describes(CallFrame frame) =>
        (Line is not int line || frame.Line == line) && (_pattern is null || _pattern.Matches(frame.File));

    internal bool Describes(CallStack stack)
    {
        Debug.Assert(stack.Count > 0, "a stack has a frame");
        if (!AllFrames)
        {
            return Describes(stack.Site);
        }
        foreach (CallFrame frame in stack.Frames)
        {
            if (Describes(frame))
            {
                return true;
            }
        }
        return false;
    }
}
