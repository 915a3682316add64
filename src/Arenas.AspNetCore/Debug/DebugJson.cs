using System;
using System.Text.Json;

namespace Arenas.AspNetCore;

/// <summary>Answers for programs.</summary>
internal static class DebugJson
{
    public static void WriteHeaps(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("heaps");
        foreach (NativeHeap heap in HeapMonitor.GetHeaps())
        {
            try
            {
                Write(json, heap, heap.GetStatistics());
            }
            catch (ObjectDisposedException)
            {
                // It went meanwhile.
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteLeaks(
        Utf8JsonWriter json, ReadOnlySpan<(DateTimeOffset Time, LeakFoundEventArgs Leak)> leaks)
    {
        json.WriteStartObject();
        json.WriteString("level", LeakDetection.Level.ToString());
        json.WriteStartArray("leaks");
        foreach ((DateTimeOffset time, LeakFoundEventArgs leak) in leaks)
        {
            json.WriteStartObject();
            json.WriteString("time", time);
            json.WriteString("kind", leak.Kind.ToString());
            json.WriteString("name", leak.Name);
            json.WriteNumber("count", leak.Count);
            json.WriteNumber("bytes", leak.Bytes);
            json.WriteString("report", leak.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteTrim(Utf8JsonWriter json)
    {
        long all = 0;
        json.WriteStartObject();
        json.WriteStartArray("heaps");
        foreach (NativeHeap heap in HeapMonitor.GetHeaps())
        {
            try
            {
                long released = heap.Trim();
                all += released;
                json.WriteStartObject();
                json.WriteString("name", heap.Name);
                json.WriteNumber("releasedBytes", released);
                json.WriteEndObject();
            }
            catch (ObjectDisposedException)
            {
                // It went meanwhile.
            }
        }
        json.WriteEndArray();
        json.WriteNumber("releasedBytes", all);
        json.WriteEndObject();
    }

    public static void WriteTracing(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("mode", (Tracer.Options?.Mode ?? TracingMode.Off).ToString());
        json.WriteNumber("ownBytes", Tracer.OwnBytes);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, NativeHeap heap, HeapStatistics statistics)
    {
        json.WriteStartObject();
        json.WriteString("name", heap.Name);
        json.WriteBoolean("hardened", heap.IsHardened);
        json.WriteNumber("limitBytes", heap.LimitBytes);
        json.WriteNumber("reservedBytes", statistics.ReservedBytes);
        json.WriteNumber("committedBytes", statistics.CommittedBytes);
        json.WriteNumber("peakCommittedBytes", statistics.PeakCommittedBytes);
        json.WriteNumber("usedBytes", statistics.UsedBytes);
        json.WriteNumber("freeBytes", statistics.FreeBytes);
        json.WriteNumber("retainedBytes", statistics.RetainedBytes);
        json.WriteNumber("liveBlocks", statistics.LiveBlocks);
        json.WriteNumber("liveLargeBlocks", statistics.LiveLargeBlocks);
        json.WriteNumber("arenas", statistics.Arenas);
        json.WriteNumber("regions", statistics.Regions);
        json.WriteNumber("threadHeaps", statistics.ThreadHeaps);
        json.WriteStartObject("errors");
        foreach (HeapError error in Enum.GetValues<HeapError>())
        {
            json.WriteNumber(JsonNamingPolicy.CamelCase.ConvertName(error.ToString()),
                HeapMonitor.CountErrors(heap, error));
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
