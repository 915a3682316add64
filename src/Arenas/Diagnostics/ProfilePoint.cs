using System;
using System.Diagnostics;

namespace Arenas;

/// <summary>What a profile saw at one time.</summary>
/// <param name="Time">Time since the profile was started.</param>
/// <param name="ResidentBytes">Bytes of the process that were resident.</param>
/// <param name="CommittedBytes">Bytes that the heaps had committed.</param>
/// <param name="UsedBytes">Bytes of the heaps' live blocks, as last counted: see
/// <see cref="ProfileOptions.CountingShare"/>.</param>
/// <param name="LiveBlocks">Number of the heaps' live blocks, as last counted.</param>
/// <param name="ManagedBytes">Bytes of the garbage-collected heap of .NET, garbage included.</param>
/// <param name="GcCount">Collections of .NET since the process started.</param>
/// <param name="GcPause">Time that they have paused the process in all.</param>
/// <param name="ThreadCount">Threads of the process, as last counted.</param>
public readonly record struct ProfilePoint(
    TimeSpan Time,
    long ResidentBytes,
    long CommittedBytes,
    long UsedBytes,
    long LiveBlocks,
    long ManagedBytes,
    int GcCount,
    TimeSpan GcPause,
    int ThreadCount)
{
    /// <summary>How many numbers a point is made of.</summary>
    internal const int Width = 9;

    /// <summary>Gets one of the numbers.</summary>
    /// <param name="measure">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number.</exception>
    public long this[ProfileMeasure measure] => measure switch
    {
        ProfileMeasure.Resident => ResidentBytes,
        ProfileMeasure.Committed => CommittedBytes,
        ProfileMeasure.Used => UsedBytes,
        ProfileMeasure.Managed => ManagedBytes,
        ProfileMeasure.Blocks => LiveBlocks,
        ProfileMeasure.Threads => ThreadCount,
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "There is no such number."),
    };

    internal static ProfilePoint From(ReadOnlySpan<long> numbers)
    {
        Debug.Assert(numbers.Length == Width, "all numbers of a point");
        return new(new(numbers[0]), numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], (int)numbers[6],
            new(numbers[7]), (int)numbers[8]);
    }

    /// <summary>The greatest of each number of two points.</summary>
    internal static ProfilePoint Greatest(in ProfilePoint one, in ProfilePoint other)
    {
        Span<long> numbers = stackalloc long[Width];
        Span<long> others = stackalloc long[Width];
        one.CopyTo(numbers);
        other.CopyTo(others);
        for (int i = 0; i < Width; i++)
        {
            numbers[i] = long.Max(numbers[i], others[i]);
        }
        return From(numbers);
    }

    internal void CopyTo(Span<long> numbers)
    {
        Debug.Assert(numbers.Length == Width, "all numbers of a point");
        numbers[0] = Time.Ticks;
        numbers[1] = ResidentBytes;
        numbers[2] = CommittedBytes;
        numbers[3] = UsedBytes;
        numbers[4] = LiveBlocks;
        numbers[5] = ManagedBytes;
        numbers[6] = GcCount;
        numbers[7] = GcPause.Ticks;
        numbers[8] = ThreadCount;
    }
}
