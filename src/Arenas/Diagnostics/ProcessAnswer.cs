using System;
using System.Diagnostics;
using System.Text.Json;

namespace Arenas.Diagnostics;

/// <summary>The short answers to requests, as members of a JSON object.</summary>
internal static class ProcessAnswer
{
    /// <summary>The version of requests and answers; whoever asks refuses one it does not know.</summary>
    private const int Version = 1;

    /// <summary>The process, and the sums over its heaps.</summary>
    public static void WriteHello(Utf8JsonWriter json, ProcessCounts counts)
    {
        Debug.Assert(counts.UsedBytes <= counts.CommittedBytes, "used is a part of committed");
        json.WriteNumber("version", Version);
        json.WriteNumber("processId", Environment.ProcessId);
        json.WriteString("processName", AppDomain.CurrentDomain.FriendlyName);
        json.WriteNumber("heaps", counts.Heaps.Count);
        json.WriteNumber("liveBlocks", counts.LiveBlocks);
        json.WriteNumber("liveObjects", counts.LiveObjects);
        json.WriteNumber("usedBytes", counts.UsedBytes);
        json.WriteNumber("committedBytes", counts.CommittedBytes);
        json.WriteNumber("reservedBytes", counts.ReservedBytes);
        json.WriteNumber("residentBytes", Environment.WorkingSet);
        json.WriteNumber("managedBytes", GC.GetGCMemoryInfo().TotalCommittedBytes);
        WriteTracing(json);
    }

    /// <summary>What <see cref="WriteHello"/> writes, each heap, and the greatest call sites.</summary>
    public static void WriteCounts(Utf8JsonWriter json, ProcessCounts counts, int top)
    {
        WriteHello(json, counts);
        json.WriteStartArray("each");
        foreach (HeapCounts heap in counts.Heaps)
        {
            json.WriteStartObject();
            json.WriteString("name", heap.Name);
            json.WriteBoolean("holdsObjects", heap.HoldsObjects);
            WriteNumberOrNull(json, "live", heap.Live);
            WriteNumberOrNull(json, "usedBytes", heap.UsedBytes);
            json.WriteNumber("committedBytes", heap.CommittedBytes);
            json.WriteNumber("reservedBytes", heap.ReservedBytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Debug.Assert(top >= 0, "so many call sites");
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteTracing(Utf8JsonWriter json)
    {
        json.WriteStartObject("tracing");
        json.WriteString("mode", "Off");
        json.WriteNumber("frames", 0);
        json.WriteNumber("sampleBytes", 0);
        json.WriteEndObject();
    }
}
