using System;
using System.Globalization;
using System.IO;

namespace Arenas;

/// <summary>One place in a program: a line of a file, and the method it lies in where that is known.</summary>
/// <param name="File">Path of the source file as the compiler saw it; <see cref="UnknownFile"/> if unknown.</param>
/// <param name="Line">Line, from 1; 0 if unknown.</param>
/// <param name="Method">The method with its type, as <c>Namespace.Type.Method</c>; null if unknown.</param>
public readonly record struct CallFrame(string File, int Line, string? Method = null) : IComparable<CallFrame>
{
    /// <summary>What stands for a file that is not known.</summary>
    public const string UnknownFile = "<unknown>";

    /// <summary>Gets the last part of the file's path, whatever the system that compiled it.</summary>
    public string FileName => Path.GetFileName(File.Replace('\\', '/'));

    /// <summary>Compares by file, then line, then method, all ordinal.</summary>
    /// <inheritdoc/>
    public int CompareTo(CallFrame other)
    {
        int order = string.CompareOrdinal(File, other.File);
        order = order != 0 ? order : Line.CompareTo(other.Line);
        return order != 0 ? order : string.CompareOrdinal(Method, other.Method);
    }

    /// <summary>Returns <c>file:line</c>.</summary>
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}");

    /// <inheritdoc/>
    public static bool operator <(CallFrame left, CallFrame right) => left.CompareTo(right) < 0;

    /// <inheritdoc/>
    public static bool operator >(CallFrame left, CallFrame right) => left.CompareTo(right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(CallFrame left, CallFrame right) => left.CompareTo(right) <= 0;

    /// <inheritdoc/>
    public static bool operator >=(CallFrame left, CallFrame right) => left.CompareTo(right) >= 0;
}
