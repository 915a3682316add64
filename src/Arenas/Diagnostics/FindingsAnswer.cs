using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

using Arenas.Heaps;

namespace Arenas.Diagnostics;

/// <summary>What a process has found out about itself and no snapshot shows, as members of a JSON object.</summary>
internal static class FindingsAnswer
{
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteString("level", LeakDetection.Level.ToString());
        json.WriteStartArray("leaks");
        foreach (LeakEntry entry in LeakLog.All())
        {
            WriteLeak(json, entry);
        }
        json.WriteEndArray();
        json.WriteStartArray("faults");
        foreach (HeapFault fault in HeapFaults.All())
        {
            WriteFault(json, fault);
        }
        json.WriteEndArray();
        json.WriteStartArray("stranded");
        foreach (StrandedHeap heap in StrandedHeaps.Find())
        {
            WriteStranded(json, heap);
        }
        json.WriteEndArray();
    }

    private static void WriteLeak(Utf8JsonWriter json, LeakEntry entry)
    {
        Debug.Assert(entry.Site.Count > 0, "something was found there");
        json.WriteStartObject();
        json.WriteString("kind", entry.Kind.ToString());
        json.WriteString("name", entry.Name);
        json.WriteString("time", Text(entry.Time));
        json.WriteStartObject("site");
        WriteSite(json, entry.Site);
        json.WriteEndObject();
        WriteSites(json, "uses", entry.Uses);
        json.WriteEndObject();
    }

    private static void WriteFault(Utf8JsonWriter json, HeapFault fault)
    {
        Debug.Assert((int)fault.Error < HeapReading.ErrorTypes.Count, "each reason has a name");
        HeapFaultPlaces places = fault.Places;
        json.WriteStartObject();
        json.WriteString("heap", fault.Heap);
        json.WriteString("error", HeapReading.ErrorTypes[(int)fault.Error]);
        json.WriteString("message", fault.Message);
        json.WriteString("time", Text(fault.Time));
        WriteFrames(json, "allocated", places.Allocated == 0 ? null : OriginTable.Instance.StackOf(places.Allocated));
        WriteFrames(json, "freed", places.Freed == 0 ? null : OriginTable.Instance.StackOf(places.Freed));
        CallStack? now = places.Now != 0 ? OriginTable.Instance.StackOf(places.Now)
            : string.IsNullOrEmpty(places.File) ? null
            : new([new CallFrame(places.File, places.Line)]);
        WriteFrames(json, "thrown", now);
        json.WriteEndObject();
    }

    private static void WriteStranded(Utf8JsonWriter json, StrandedHeap heap)
    {
        Debug.Assert(heap.Count > 0, "a release waits");
        json.WriteStartObject();
        json.WriteString("heap", heap.Heap);
        json.WriteNumber("threadId", heap.ThreadId);
        json.WriteString("threadName", heap.ThreadName);
        json.WriteBoolean("isWaiting", heap.IsWaiting);
        json.WriteNumber("count", heap.Count);
        json.WriteNumber("seconds", heap.Age.TotalSeconds);
        WriteSites(json, "sites", heap.Sites);
        json.WriteEndObject();
    }

    private static void WriteSites(Utf8JsonWriter json, string name, IReadOnlyList<LeakSite> sites)
    {
        json.WriteStartArray(name);
        foreach (LeakSite site in sites)
        {
            json.WriteStartObject();
            WriteSite(json, site);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteSite(Utf8JsonWriter json, LeakSite site)
    {
        json.WriteString("what", site.What);
        json.WriteNumber("count", site.Count);
        json.WriteNumber("bytes", site.Bytes);
        WriteFrames(json, "frames", site.Stack);
    }

    private static void WriteFrames(Utf8JsonWriter json, string name, CallStack? stack)
    {
        json.WriteStartArray(name);
        foreach (CallFrame frame in stack is null ? [] : stack.Frames)
        {
            json.WriteStartObject();
            json.WriteString("file", frame.File);
            json.WriteNumber("line", frame.Line);
            json.WriteString("method", frame.Method);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Text(DateTime time)
    {
        Debug.Assert(time.Kind == DateTimeKind.Utc, "of one clock");
        return time.ToString("O", CultureInfo.InvariantCulture);
    }
}
