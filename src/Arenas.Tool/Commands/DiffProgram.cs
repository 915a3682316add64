using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using Arenas.Diagnostics;
using Arenas.Tool.Reports;
using Spectre.Console;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>diff</c>.</summary>
internal sealed class DiffProgram
{
    private readonly StatisticKey _key;
    private readonly bool _cumulative;
    private readonly int _limit;
    private readonly bool _isJson;
    private readonly TextWriter _output;

    public DiffProgram(StatisticKey key, bool cumulative, int limit, bool isJson, TextWriter output)
    {
        _key = key;
        _cumulative = cumulative;
        _limit = limit;
        _isJson = isJson;
        _output = output;
    }

    /// <summary>Prints what has changed, and returns the exit code.</summary>
    /// <exception cref="ToolException">The options do not fit together.</exception>
    public int Run(Snapshot earlier, Snapshot later)
    {
        if (_cumulative && _key is not (StatisticKey.Line or StatisticKey.File))
        {
            throw new ToolException(ExitCode.BadInput, "--cumulative goes with --by line and --by file only.");
        }

        StatisticDiff[] changes =
        [
            .. later.CompareTo(earlier, _key, _cumulative)
                .Where(change => change.BytesDiff != 0 || change.CountDiff != 0)
                .Take(_limit),
        ];
        Print(changes, _isJson, _output);
        return ExitCode.Success;
    }

    /// <summary>Prints differences as lines or as a table.</summary>
    public static void Print(IReadOnlyList<StatisticDiff> changes, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            foreach (StatisticDiff change in changes)
            {
                DifferenceLine line = new(
                    change.Subject.Key.ToString(), SubjectText.Of(change.Subject), change.Bytes, change.BytesDiff,
                    change.Count, change.CountDiff, SubjectText.Frames(change.Subject));
                output.WriteLine(JsonSerializer.Serialize(line, SnapshotJsonContext.Default.DifferenceLine));
            }

            return;
        }

        if (changes.Count == 0)
        {
            output.WriteLine("nothing has changed");
            return;
        }

        Table table = new Table().Border(TableBorder.Horizontal);
        foreach (string title in (ReadOnlySpan<string>)["bytes", "change", "count", "change"])
        {
            table.AddColumn(title, column => column.RightAligned().NoWrap());
        }

        table.AddColumn(changes[0].Subject.Key.ToString().ToLowerInvariant());
        foreach (StatisticDiff change in changes)
        {
            table.AddRow(
                ByteText.Of(change.Bytes),
                ByteText.OfDifference(change.BytesDiff),
                change.Count.ToString("N0", CultureInfo.InvariantCulture),
                change.CountDiff.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture),
                Markup.Escape(SubjectText.Of(change.Subject)));
        }

        ReportConsole.Write(table, output);
    }
}
