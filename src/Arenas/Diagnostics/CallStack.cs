using System;
using System.Collections;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Arenas;

/// <summary>The frames that led to an allocation, the most recent first. A call site is a stack of one frame.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing. Immutable, so any thread may read it. Equal stacks of one snapshot are one
/// object.</para>
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "it is what every reader calls a call stack")]
public sealed partial class CallStack : IReadOnlyList<CallFrame>, IEquatable<CallStack>, IComparable<CallStack>
{
    private readonly CallFrame[] _frames;

    /// <summary>Initializes a stack.</summary>
    /// <param name="frames">Its frames, the most recent first; copied.</param>
    /// <param name="totalFrames">How many frames there were before the rest was cut off; null for as many as are
    /// given.</param>
    /// <exception cref="ArgumentException">There is no frame.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There were fewer frames than are given.</exception>
    public CallStack(IEnumerable<CallFrame> frames, int? totalFrames = null)
    {
        ArgumentNullException.ThrowIfNull(frames);
        _frames = [.. frames];
        if (_frames.Length == 0)
        {
            throw new ArgumentException("A stack has a frame at least.", nameof(frames));
        }
        TotalFrames = totalFrames ?? _frames.Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(TotalFrames, _frames.Length, nameof(totalFrames));
    }

    /// <summary>Gets what stands for a block of which nobody knows who allocated it.</summary>
    public static CallStack Unknown { get; } = new([new CallFrame(CallFrame.UnknownFile, 0)]);

    /// <summary>Gets the number of frames that are known.</summary>
    public int Count => _frames.Length;

    /// <summary>Gets how many frames there were before the rest was cut off.</summary>
    public int TotalFrames { get; }

    /// <summary>Gets the most recent frame: the call that allocated.</summary>
    public CallFrame Site => _frames[0];

    /// <summary>Gets a frame; 0 is the most recent.</summary>
    /// <param name="index">Its place.</param>
    /// <exception cref="IndexOutOfRangeException">There is no such frame.</exception>
    public CallFrame this[int index] => _frames[index];

    /// <summary>Gets the frames, the most recent first.</summary>
    public ReadOnlySpan<CallFrame> Frames => _frames;

    /// <inheritdoc/>
    public IEnumerator<CallFrame> GetEnumerator() => ((IEnumerable<CallFrame>)_frames).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => _frames.GetEnumerator();

    /// <summary>Whether both have the same frames and the same number of frames in all.</summary>
    /// <inheritdoc/>
    public bool Equals(CallStack? other) =>
        other is not null && TotalFrames == other.TotalFrames && Frames.SequenceEqual(other.Frames);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CallStack);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(TotalFrames);
        foreach (CallFrame frame in _frames)
        {
            hash.Add(frame);
        }
        return hash.ToHashCode();
    }

    /// <summary>Compares frame by frame, the most recent first.</summary>
    /// <inheritdoc/>
    public int CompareTo(CallStack? other) => other is null ? 1 : Frames.SequenceCompareTo(other.Frames);

    /// <summary>Returns the most recent frame, as <c>file:line</c>.</summary>
    /// <inheritdoc/>
    public override string ToString() => Site.ToString();

    /// <inheritdoc/>
    public static bool operator ==(CallStack? left, CallStack? right) => left?.Equals(right) ?? right is null;

    /// <inheritdoc/>
    public static bool operator !=(CallStack? left, CallStack? right) => !(left == right);

    /// <inheritdoc/>
    public static bool operator <(CallStack? left, CallStack? right) =>
        left is null ? right is not null : left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator >(CallStack? left, CallStack? right) => left is not null && left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(CallStack? left, CallStack? right) => !(left > right);

    /// <inheritdoc/>
    public static bool operator >=(CallStack? left, CallStack? right) => !(left < right);
}
