using System;
using System.Globalization;
using System.Text;

using Arenas.Layout;

namespace Arenas;

/// <summary>Describes a heap as text: its size classes, and where each committed byte is.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing, and changes nothing.</para>
/// <para><b>Threads</b>: any, at any time. Numbers that other threads change meanwhile may be from before or
/// after.</para>
/// <para><b>Cost</b>: that of <see cref="NativeHeap.GetStatistics"/>, and a string of some kilobytes.</para>
/// <para><b>Fails</b>: <see cref="ObjectDisposedException"/> after the heap was disposed.</para>
/// </remarks>
public static class HeapDump
{
    private const int LabelWidth = 46;
    private const int NumberWidth = 18;

    /// <summary>Describes a heap.</summary>
    /// <param name="heap">The heap.</param>
    /// <returns>Lines that end in a line feed, the same under every culture.</returns>
    /// <exception cref="ObjectDisposedException">The heap was disposed.</exception>
    public static string Of(NativeHeap heap)
    {
        ArgumentNullException.ThrowIfNull(heap);
        HeapStatistics statistics = heap.GetStatistics();
        StringBuilder text = new();
        _ = text.Append(CultureInfo.InvariantCulture, $"Heap '{heap.Name}'{(heap.IsHardened ? ", hardened" : "")}\n\n");
        long freeInPools = AppendClasses(text, statistics);
        Append(text, "# large blocks in use", statistics.LiveLargeBlocks);
        Append(text, "# bytes in large blocks in use", statistics.LargeBytes);
        _ = text.Append('\n');
        Append(text, "# thread heaps", statistics.ThreadHeaps);
        Append(text, "# regions", statistics.Regions);
        Append(text, "# bytes in regions", statistics.ReservedBytes);
        Append(text, "# arenas of pools", statistics.Arenas);
        _ = text.Append('\n');
        Append(text, "# bytes in blocks in use", statistics.UsedBytes);
        Append(text, "# bytes in free blocks", freeInPools);
        Append(text, "# bytes in unused pools and kept large blocks", statistics.FreeBytes - freeInPools);
        Append(text, "# bytes lost to arena headers", statistics.HeaderBytes);
        Append(text, "# bytes lost to carving", statistics.CarvingBytes);
        Append(text, "Total committed", statistics.CommittedBytes);
        _ = text.Append('\n');
        Append(text, "# bytes committed at the peak", statistics.PeakCommittedBytes);
        Append(text, "# bytes the heap may commit", heap.LimitBytes);
        Append(text, "# free bytes given back to the system", statistics.GivenBackBytes);
        if (statistics is { RequestedBytes: long requested, RoundingBytes: long rounding })
        {
            Append(text, "# bytes asked for", requested);
            Append(text, "# bytes lost to rounding and canaries", rounding);
        }
        return text.ToString();
    }

    private static long AppendClasses(StringBuilder text, HeapStatistics statistics)
    {
        _ = text.Append("class    size   pools   blocks in use   free blocks       bytes in use\n")
            .Append("-----   -----   -----   -------------   -----------   ----------------\n");
        long free = 0;
        foreach ((int blockSize, int pools, long live, long freeBlocks) in statistics.SizeClasses)
        {
            int sizeClass = SizeClasses.Of((nuint)(uint)blockSize);
            _ = text.Append(CultureInfo.InvariantCulture, $"{sizeClass,5}{blockSize,8}{pools,8}{live,16:N0}")
                .Append(CultureInfo.InvariantCulture, $"{freeBlocks,14:N0}{live * blockSize,19:N0}\n");
            free += freeBlocks * blockSize;
        }
        _ = text.Append('\n');
        return free;
    }

    private static void Append(StringBuilder text, string label, long number)
    {
        string digits = number.ToString("N0", CultureInfo.InvariantCulture);
        _ = text.Append(label.PadRight(LabelWidth)).Append('=').Append(digits.PadLeft(NumberWidth)).Append('\n');
    }
}
