using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Writes what <c>https://www.speedscope.app</c> opens: live bytes by stack, and live allocations by
/// stack.</summary>
/// <remarks><b>Threads</b>: any. The file is JSON of speedscope's published schema, in UTF-8.</remarks>
public static class SpeedscopeFormat
{
    private const string Schema = "https://www.speedscope.app/file-format-schema.json";

    /// <summary>Writes two sampled profiles of a snapshot, weighted by bytes and by count.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <remarks>Where allocations were sampled the weights are estimates. Stacks whose weight rounds to 0 are left
    /// out.</remarks>
    public static void Write(Stream output, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(snapshot);
        StackTotals totals = StackTotals.Of(snapshot);
        Dictionary<CallFrame, int> numbers = [];
        List<CallFrame> frames = [];
        int[][] stacks = [.. snapshot.Stacks.Select(stack => stack.Reverse().Select(Number).ToArray())];
        using Utf8JsonWriter json = new(output);
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("exporter", "Arenas");
        json.WriteString("name", snapshot.ProcessName.Length > 0 ? snapshot.ProcessName : "snapshot");
        json.WriteNumber("activeProfileIndex", 0);
        json.WriteStartObject("shared");
        json.WriteStartArray("frames");
        foreach (CallFrame frame in frames)
        {
            Write(json, frame);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartArray("profiles");
        Write(json, "live bytes", "bytes", stacks, totals.Bytes);
        Write(json, "live blocks and objects", "none", stacks, totals.Count);
        json.WriteEndArray();
        json.WriteEndObject();

        int Number(CallFrame frame)
        {
            if (!numbers.TryGetValue(frame, out int number))
            {
                number = frames.Count;
                numbers.Add(frame, number);
                frames.Add(frame);
            }
            return number;
        }
    }

    private static void Write(Utf8JsonWriter json, CallFrame frame)
    {
        json.WriteStartObject();
        json.WriteString("name", FrameLabel.Of(frame));
        if (frame.File != CallFrame.UnknownFile)
        {
            json.WriteString("file", frame.File);
        }
        if (frame.Line > 0)
        {
            json.WriteNumber("line", frame.Line);
        }
        json.WriteEndObject();
    }

    private static void Write(
        Utf8JsonWriter json, string name, string unit, int[][] stacks, Func<int, long> weightOf)
    {
        int[] rows = [.. Enumerable.Range(0, stacks.Length).Where(row => weightOf(row) > 0)];
        Debug.Assert(rows.All(row => stacks[row].Length > 0), "a stack has a frame at least");
        json.WriteStartObject();
        json.WriteString("type", "sampled");
        json.WriteString("name", name);
        json.WriteString("unit", unit);
        json.WriteNumber("startValue", 0);
        json.WriteNumber("endValue", rows.Sum(weightOf));
        json.WriteStartArray("samples");
        foreach (int row in rows)
        {
            json.WriteStartArray();
            foreach (int frame in stacks[row])
            {
                json.WriteNumberValue(frame);
            }
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteStartArray("weights");
        foreach (int row in rows)
        {
            json.WriteNumberValue(weightOf(row));
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
