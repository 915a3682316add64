using System;
using System.Diagnostics;
using System.Globalization;

namespace Arenas;

/// <summary>What a sum is of: a line, a file, a stack, a type, a block size or a heap.</summary>
/// <remarks>
/// <para>Two subjects are equal when they name the same, in whatever snapshots: lines and files whatever method they
/// lie in, stacks however many frames were cut off, heaps and types by their names.</para>
/// <para><b>Threads</b>: immutable, so any.</para>
/// </remarks>
public sealed class StatisticSubject : IEquatable<StatisticSubject>, IComparable<StatisticSubject>
{
    private StatisticSubject(StatisticKey key, CallStack? stack = null, string? name = null, long blockBytes = 0)
    {
        Debug.Assert(
            (stack is not null) == (key is StatisticKey.Line or StatisticKey.File or StatisticKey.Stack),
            "frames are what lines, files and stacks are told apart by, and nothing else is");
        Key = key;
        Stack = stack;
        Name = name;
        BlockBytes = blockBytes;
    }

    /// <summary>Gets which kind of subject it is.</summary>
    public StatisticKey Key { get; }

    /// <summary>Gets the stack; of one frame for a line, of one frame with line 0 for a file; else null.</summary>
    public CallStack? Stack { get; }

    /// <summary>Gets the name of the type or of the heap; else null.</summary>
    public string? Name { get; }

    /// <summary>Gets the bytes of each block or slot, for a size class; else 0.</summary>
    public long BlockBytes { get; }

    /// <inheritdoc/>
    public bool Equals(StatisticSubject? other) => other is not null && Key == other.Key
        && BlockBytes == other.BlockBytes && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && HasEqualFrames(other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StatisticSubject);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.Add(Key);
        hash.Add(BlockBytes);
        hash.Add(Name);
        foreach (CallFrame frame in Stack is null ? default : Stack.Frames)
        {
            hash.Add(frame.File);
            hash.Add(frame.Line);
        }
        return hash.ToHashCode();
    }

    /// <summary>Compares by kind, then block size, then name, then frame by frame, the most recent first; all text
    /// is compared ordinally.</summary>
    /// <inheritdoc/>
    public int CompareTo(StatisticSubject? other)
    {
        if (other is null)
        {
            return 1;
        }
        int order = Key.CompareTo(other.Key);
        order = order != 0 ? order : BlockBytes.CompareTo(other.BlockBytes);
        order = order != 0 ? order : string.CompareOrdinal(Name, other.Name);
        if (order != 0 || Stack is null || other.Stack is null)
        {
            return order;
        }
        return Key == StatisticKey.Stack
            ? Stack.CompareTo(other.Stack)
            : WithoutMethod(Stack.Site).CompareTo(WithoutMethod(other.Stack.Site));
    }

    /// <summary>Returns <c>file:line</c> of the most recent frame, or the name, or the bytes of a block.</summary>
    /// <inheritdoc/>
    public override string ToString() => Key == StatisticKey.SizeClass
        ? string.Create(CultureInfo.InvariantCulture, $"{BlockBytes} B")
        : Stack?.ToString() ?? Name ?? "";

    internal static StatisticSubject OfLine(CallFrame frame) => new(StatisticKey.Line, new([frame]));

    internal static StatisticSubject OfFile(string file) => new(StatisticKey.File, new([new(file, 0)]));

    internal static StatisticSubject OfStack(CallStack stack) => new(StatisticKey.Stack, stack);

    internal static StatisticSubject OfType(string name) => new(StatisticKey.Type, name: name);

    internal static StatisticSubject OfHeap(string name) => new(StatisticKey.Heap, name: name);

    internal static StatisticSubject OfBlockBytes(long bytes) => new(StatisticKey.SizeClass, blockBytes: bytes);

    /// <inheritdoc/>
    public static bool operator ==(StatisticSubject? left, StatisticSubject? right) =>
        left?.Equals(right) ?? right is null;

    /// <inheritdoc/>
    public static bool operator !=(StatisticSubject? left, StatisticSubject? right) => !(left == right);

    /// <inheritdoc/>
    public static bool operator <(StatisticSubject? left, StatisticSubject? right) =>
        left is null ? right is not null : left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator >(StatisticSubject? left, StatisticSubject? right) =>
        left is not null && left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(StatisticSubject? left, StatisticSubject? right) => !(left > right);

    /// <inheritdoc/>
    public static bool operator >=(StatisticSubject? left, StatisticSubject? right) => !(left < right);

    private static CallFrame WithoutMethod(CallFrame frame) => new(frame.File, frame.Line);

    private bool HasEqualFrames(StatisticSubject other)
    {
        if (Stack is null || other.Stack is null)
        {
            return Stack is null && other.Stack is null;
        }
        return Key == StatisticKey.Stack
            ? Stack.Frames.SequenceEqual(other.Stack.Frames)
            : WithoutMethod(Stack.Site) == WithoutMethod(other.Stack.Site);
    }
}
