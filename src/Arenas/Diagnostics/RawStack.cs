using System;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Reflection;

namespace Arenas.Diagnostics;

/// <summary>The frames that led to an allocation, as the runtime gives them.</summary>
internal sealed class RawStack : IEquatable<RawStack>
{
    private readonly RawFrame[] _frames;
    private readonly int _total;
    private readonly string _file;
    private readonly int _line;

    private RawStack(RawFrame[] frames, int total, string file, int line)
    {
        _frames = frames;
        _total = total;
        _file = file;
        _line = line;
    }

    /// <summary>Takes the frames of the calling thread, without those of this library on top of them.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "a method that was trimmed is unknown")]
    public static RawStack Capture(int limit, string file, int line)
    {
        Debug.Assert(limit > 0, "a frame at least");
        StackTrace trace = new(fNeedFileInfo: false);
        StackFrame[] frames = trace.GetFrames();
        Module own = typeof(RawStack).Module;
        int first = 0;
        while (first < frames.Length && frames[first].GetMethod()?.Module == own)
        {
            first++;
        }
        int total = frames.Length - first;
        RawFrame[] raw = new RawFrame[int.Min(limit, total)];
        for (int index = 0; index < raw.Length; index++)
        {
            StackFrame frame = frames[first + index];
            raw[index] = new(frame.GetMethod(), frame.GetILOffset());
        }
        return new(raw, total, file ?? "", line);
    }

    /// <summary>Finds out what the frames are called.</summary>
    public CallStack Resolve()
    {
        Debug.Assert(_total >= _frames.Length, "what was cut off was there");
        if (_frames.Length == 0)
        {
            return _file.Length == 0 ? CallStack.Unknown : new([new CallFrame(_file, _line)]);
        }
        CallFrame[] named = [.. _frames.Select(SourceLines.Resolve)];
        if (named[0].Line == 0 && _file.Length > 0)
        {
            // There is no information for debuggers; but the compiler has told where the call is.
            named[0] = named[0] with { File = _file, Line = _line };
        }
        // A method that hands on where it was called from means that the call is its caller's.
        int first = int.Max(0, Array.FindIndex(named, frame => frame.Line == _line && frame.File == _file));
        Debug.Assert(first < named.Length, "a frame remains");
        return new(named[first..], _total - first);
    }

    public bool Equals(RawStack? other) => other is not null && _total == other._total && _line == other._line
        && _file == other._file && _frames.AsSpan().SequenceEqual(other._frames);

    public override bool Equals(object? obj) => Equals(obj as RawStack);

    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(_line);
        foreach (RawFrame frame in _frames)
        {
            hash.Add(frame);
        }
        return hash.ToHashCode();
    }
}
