using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace Arenas.AspNetCore;

/// <summary>Answers for people.</summary>
internal static class DebugText
{
    public static string OfHeaps()
    {
        StringBuilder text = new();
        foreach (NativeHeap heap in HeapMonitor.GetHeaps())
        {
            try
            {
                _ = text.Append(HeapDump.Of(heap).TrimEnd()).Append("\n\n");
            }
            catch (ObjectDisposedException)
            {
                // It went meanwhile.
            }
        }
        return text.ToString();
    }

    public static void WriteDiff(TextWriter writer, IReadOnlyList<StatisticDiff> differences)
    {
        writer.Write("bytes      change     count      change     who\n");
        foreach (StatisticDiff one in differences)
        {
            writer.Write(string.Create(CultureInfo.InvariantCulture,
                $"{one.Bytes,-10} {one.BytesDiff,-10:+0;-0;0} {one.Count,-10} {one.CountDiff,-10:+0;-0;0} "));
            writer.Write(one.Subject.ToString()?.ReplaceLineEndings(" < "));
            writer.Write('\n');
        }
    }
}
