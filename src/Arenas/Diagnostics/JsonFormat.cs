using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.Json;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Writes JSON (RFC 8259) that scripts read.</summary>
/// <remarks>
/// <para><b>Cost</b>: written as it goes; some kilobytes are kept. The text is in one line, without a byte order
/// mark.</para>
/// </remarks>
public static class JsonFormat
{
    private const int FlushBytes = 1 << 16;

    /// <summary>Writes <c>{"statistics": [...]}</c>.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="statistics">The statistics.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    public static void Write(Stream stream, IEnumerable<Statistic> statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        using Utf8JsonWriter writer = new(stream);
        writer.WriteStartObject();
        writer.WriteStartArray("statistics");
        foreach (Statistic one in statistics)
        {
            writer.WriteStartObject();
            WriteSubject(writer, one.Subject);
            writer.WriteNumber("bytes", one.Bytes);
            writer.WriteNumber("count", one.Count);
            writer.WriteNumber("average", one.Average);
            writer.WriteEndObject();
            FlushIfLong(writer);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>{"differences": [...]}</c>.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="differences">The differences.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    public static void Write(Stream stream, IEnumerable<StatisticDiff> differences)
    {
        ArgumentNullException.ThrowIfNull(differences);
        using Utf8JsonWriter writer = new(stream);
        writer.WriteStartObject();
        writer.WriteStartArray("differences");
        foreach (StatisticDiff one in differences)
        {
            writer.WriteStartObject();
            WriteSubject(writer, one.Subject);
            writer.WriteNumber("bytes", one.Bytes);
            writer.WriteNumber("bytesDiff", one.BytesDiff);
            writer.WriteNumber("count", one.Count);
            writer.WriteNumber("countDiff", one.CountDiff);
            writer.WriteNumber("average", one.Average);
            writer.WriteEndObject();
            FlushIfLong(writer);
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes all of a snapshot: its heaps, types and stacks, and its blocks and objects, which name theirs by
    /// index. An edge names its object by number: 0 is the first row that is an object.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <exception cref="IOException">The stream failed.</exception>
    public static void Write(Stream stream, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        using Utf8JsonWriter writer = new(stream);
        writer.WriteStartObject();
        WriteInfo(writer, snapshot);
        WriteHeaps(writer, snapshot.Heaps);
        WriteTypes(writer, snapshot.Types);
        writer.WriteStartArray("stacks");
        foreach (CallStack stack in snapshot.Stacks)
        {
            writer.WriteStartObject();
            WriteStack(writer, stack);
            writer.WriteEndObject();
            FlushIfLong(writer);
        }
        writer.WriteEndArray();
        WriteRows(writer, snapshot);
        writer.WriteEndObject();
    }

    private static void WriteInfo(Utf8JsonWriter writer, Snapshot snapshot)
    {
        writer.WriteString("time", snapshot.Time);
        writer.WriteString("processName", snapshot.ProcessName);
        writer.WriteNumber("processId", snapshot.ProcessId);
        writer.WriteNumber("residentBytes", snapshot.ResidentBytes);
        writer.WriteNumber("managedBytes", snapshot.ManagedBytes);
        writer.WriteString("mode", snapshot.Mode.ToString());
        writer.WriteNumber("frameLimit", snapshot.FrameLimit);
        writer.WriteNumber("sampleBytes", snapshot.SampleBytes);
        writer.WriteNumber("bytes", snapshot.TotalBytes);
        writer.WriteNumber("count", snapshot.TotalCount);
    }

    private static void WriteHeaps(Utf8JsonWriter writer, IReadOnlyList<SnapshotHeap> heaps)
    {
        writer.WriteStartArray("heaps");
        foreach (SnapshotHeap heap in heaps)
        {
            writer.WriteStartObject();
            writer.WriteString("name", heap.Name);
            writer.WriteBoolean("holdsObjects", heap.HoldsObjects);
            writer.WriteNumber("committedBytes", heap.CommittedBytes);
            writer.WriteNumber("usedBytes", heap.UsedBytes);
            writer.WriteNumber("liveCount", heap.LiveCount);
            writer.WriteString("omission", heap.Omission);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteTypes(Utf8JsonWriter writer, IReadOnlyList<SnapshotType> types)
    {
        writer.WriteStartArray("types");
        foreach (SnapshotType type in types)
        {
            writer.WriteStartObject();
            writer.WriteString("name", type.Name);
            writer.WriteStartArray("edgeNames");
            foreach (string name in type.EdgeNames)
            {
                writer.WriteStringValue(name);
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteRows(Utf8JsonWriter writer, Snapshot snapshot)
    {
        SnapshotColumns columns = snapshot.Columns;
        writer.WriteStartArray("rows");
        for (int row = 0; row < columns.Count; row++)
        {
            writer.WriteStartObject();
            // Not as a number: readers that have doubles only would round it.
            writer.WriteString("place", $"0x{columns.Places[row]:x}");
            writer.WriteNumber("bytes", columns.Sizes[row]);
            writer.WriteNumber("blockBytes", columns.UsedSizes[row]);
            if (columns.Weights is float[] weights)
            {
                writer.WriteNumber("weight", weights[row]);
            }
            writer.WriteNumber("heap", (int)columns.Heaps[row]);
            writer.WriteNumber("type", columns.Types[row]);
            writer.WriteNumber("stack", columns.Stacks[row]);
            if (row >= columns.BlockCount)
            {
                WriteObject(writer, columns, row - columns.BlockCount);
            }
            writer.WriteEndObject();
            FlushIfLong(writer);
        }
        writer.WriteEndArray();
    }

    private static void WriteObject(Utf8JsonWriter writer, SnapshotColumns columns, int number)
    {
        Debug.Assert(number >= 0 && number < columns.ObjectCount, "a number of an object");
        writer.WriteNumber("internalCount", columns.InternalCounts[number]);
        writer.WriteNumber("externalCount", columns.ExternalCounts[number]);
        writer.WriteNumber("generation", (int)columns.Generations[number]);
        writer.WriteStartArray("edges");
        for (int edge = columns.EdgeStarts[number]; edge < columns.EdgeStarts[number + 1]; edge++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("field", (int)columns.EdgeFields[edge]);
            writer.WriteNumber("object", columns.EdgeTargets[edge]);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteSubject(Utf8JsonWriter writer, StatisticSubject subject)
    {
        writer.WriteString("key", subject.Key.ToString());
        writer.WriteString("subject", subject.ToString());
        if (subject.Stack is not null)
        {
            WriteStack(writer, subject.Stack);
        }
        if (subject.Key == StatisticKey.SizeClass)
        {
            writer.WriteNumber("blockBytes", subject.BlockBytes);
        }
    }

    private static void WriteStack(Utf8JsonWriter writer, CallStack stack)
    {
        writer.WriteStartArray("frames");
        foreach (CallFrame frame in stack.Frames)
        {
            writer.WriteStartObject();
            writer.WriteString("file", frame.File);
            writer.WriteNumber("line", frame.Line);
            writer.WriteString("method", frame.Method);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteNumber("totalFrames", stack.TotalFrames);
    }

    private static void FlushIfLong(Utf8JsonWriter writer)
    {
        if (writer.BytesPending >= FlushBytes)
        {
            writer.Flush();
        }
    }
}
