using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Arenas;

/// <summary>Writes tables that spreadsheets open: fields with commas between them, as RFC 4180 has them.</summary>
/// <remarks>
/// <para>The first line names the fields. Numbers are the same under every culture, places are hexadecimal, and a field
/// that does not apply is empty.</para>
/// <para><b>Cost</b>: a line is written at a time; nothing is kept.</para>
/// </remarks>
public static class CsvFormat
{
    /// <summary>Writes statistics, a line each.</summary>
    /// <param name="writer">Where to; it stays open.</param>
    /// <param name="statistics">The statistics.</param>
    /// <exception cref="IOException">The writer failed.</exception>
    public static void Write(TextWriter writer, IEnumerable<Statistic> statistics)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(statistics);
        WriteLine(writer, "key", "subject", "file", "line", "bytes", "count", "average");
        foreach (Statistic one in statistics)
        {
            WriteLine(writer, [.. FieldsOf(one.Subject), Text(one.Bytes), Text(one.Count), Text(one.Average)]);
        }
    }

    /// <summary>Writes differences, a line each.</summary>
    /// <param name="writer">Where to; it stays open.</param>
    /// <param name="differences">The differences.</param>
    /// <exception cref="IOException">The writer failed.</exception>
    public static void Write(TextWriter writer, IEnumerable<StatisticDiff> differences)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(differences);
        WriteLine(
            writer, "key", "subject", "file", "line", "bytes", "bytes_diff", "count", "count_diff", "average");
        foreach (StatisticDiff one in differences)
        {
            WriteLine(
                writer,
                [
                    .. FieldsOf(one.Subject), Text(one.Bytes), Text(one.BytesDiff), Text(one.Count),
                    Text(one.CountDiff), Text(one.Average),
                ]);
        }
    }

    /// <summary>Writes all blocks and objects of a snapshot, a line each.</summary>
    /// <param name="writer">Where to; it stays open.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <exception cref="IOException">The writer failed.</exception>
    public static void Write(TextWriter writer, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(snapshot);
        WriteLine(
            writer, "kind", "place", "bytes", "block_bytes", "weight", "heap", "type", "file", "line", "stack",
            "internal_count", "external_count", "generation", "edges");
        string[] stacks = [.. snapshot.Stacks.Select(stack => string.Join(" <- ", stack))];
        bool isSampled = snapshot.Columns.Weights is not null;
        for (int i = 0; i < snapshot.TotalCount; i++)
        {
            SnapshotRow row = snapshot.Rows[i];
            WriteLine(
                writer,
                [
                    row.IsObject ? "object" : "block",
                    string.Create(CultureInfo.InvariantCulture, $"0x{row.Place:x}"),
                    Text(row.Size),
                    Text(row.UsedSize),
                    isSampled ? Text(row.Weight) : "",
                    row.Heap.Name,
                    row.Type.Name,
                    row.Stack.Site.File,
                    Text(row.Stack.Site.Line),
                    stacks[snapshot.Columns.Stacks[i]],
                    .. ObjectFields(snapshot, i - snapshot.BlockCount),
                ]);
        }
    }

    private static string[] ObjectFields(Snapshot snapshot, int number)
    {
        if (number < 0)
        {
            return ["", "", "", ""];
        }
        Debug.Assert(number < snapshot.ObjectCount, "a number of an object");
        return
        [
            Text(snapshot.Columns.InternalCounts[number]), Text(snapshot.Columns.ExternalCounts[number]),
            Text(snapshot.Columns.Generations[number]),
            Text(snapshot.Columns.EdgeStarts[number + 1] - snapshot.Columns.EdgeStarts[number]),
        ];
    }

    private static string[] FieldsOf(StatisticSubject subject) =>
    [
        subject.Key.ToString(),
        subject.Key switch
        {
            StatisticKey.Stack => string.Join(" <- ", subject.Stack!),
            StatisticKey.SizeClass => Text(subject.BlockBytes),
            _ => subject.ToString(),
        },
        subject.Stack?.Site.File ?? "",
        subject.Stack is null ? "" : Text(subject.Stack.Site.Line),
    ];

    private static string Text<T>(T number)
        where T : IFormattable =>
        number.ToString(null, CultureInfo.InvariantCulture);

    private static void WriteLine(TextWriter writer, params ReadOnlySpan<string> fields)
    {
        Debug.Assert(fields.Length > 1, "a line of one empty field would be no line");
        for (int i = 0; i < fields.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(',');
            }
            writer.Write(fields[i].AsSpan().ContainsAny(",\"\r\n")
                ? $"\"{fields[i].Replace("\"", "\"\"", StringComparison.Ordinal)}\""
                : fields[i]);
        }
        // Whatever the writer's own ends of lines are.
        writer.Write("\r\n");
    }
}
