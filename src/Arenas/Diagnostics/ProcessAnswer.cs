using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
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
        json.WriteNumber("managedBytes", GC.GetTotalMemory(forceFullCollection: false));
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
        if (top > 0 && Tracer.IsActive)
        {
            WriteSites(json, [.. Snapshot.Take().Statistics(StatisticKey.Line).Take(top)]);
        }
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

    /// <summary>What is traced.</summary>
    public static void WriteTracing(Utf8JsonWriter json)
    {
        TracingOptions? options = Tracer.Options;
        json.WriteStartObject("tracing");
        json.WriteString("mode", (options?.Mode ?? TracingMode.Off).ToString());
        json.WriteNumber("frames", options?.Mode == TracingMode.CallSites ? 1 : options?.FrameLimit ?? 0);
        json.WriteNumber("sampleBytes", options?.Mode == TracingMode.Sampled ? options.SampleBytes : 0);
        json.WriteEndObject();
    }

    private static void WriteSites(Utf8JsonWriter json, IReadOnlyList<Statistic> sites)
    {
        json.WriteStartArray("sites");
        foreach (Statistic one in sites)
        {
            Debug.Assert(one.Subject.Stack is not null, "a line is a frame");
            json.WriteStartObject();
            json.WriteString("file", one.Subject.Stack.Site.File);
            json.WriteNumber("line", one.Subject.Stack.Site.Line);
            json.WriteNumber("count", one.Count);
            json.WriteNumber("bytes", one.Bytes);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
