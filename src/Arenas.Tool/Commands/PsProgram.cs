using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Diagnostics;
using Arenas.Tool.Live;
using Arenas.Tool.Reports;
using Spectre.Console;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>ps</c>: says hello to every process with a .NET runtime that may use Arenas.</summary>
internal sealed class PsProgram
{
    private readonly TimeSpan _patience;
    private readonly bool _isJson;
    private readonly TextWriter _output;

    public PsProgram(TimeSpan patience, bool isJson, TextWriter output)
    {
        _patience = patience;
        _isJson = isJson;
        _output = output;
    }

    /// <summary>Runs the command and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        IReadOnlyList<TargetProcess> all = [.. TargetProcess.All().Where(process => process.MayUseArenas())];
        ProcessFigures?[] answers = [];
        await CommandProgress.ShowAsync("ps", all.Count, async (_, advance) =>
        {
            answers = await Task.WhenAll(all.Select(async process =>
            {
                ProcessFigures? answer = await HelloAsync(process, cancellation).ConfigureAwait(false);
                advance(1);
                return answer;
            })).ConfigureAwait(false);
        }).ConfigureAwait(false);

        ProcessFigures[] found = [.. answers.OfType<ProcessFigures>().OrderBy(figures => figures.ProcessId)];
        if (_isJson)
        {
            foreach (ProcessFigures figures in found)
            {
                await _output.WriteLineAsync(
                    JsonSerializer.Serialize(figures, LiveJsonContext.Default.ProcessFigures)).ConfigureAwait(false);
            }
        }
        else
        {
            ReportConsole.Write(Build(found), _output);
        }

        return ExitCode.Success;
    }

    // A process may have no Arenas in it after all, and may end at any moment: neither is an error here.
    private async Task<ProcessFigures?> HelloAsync(TargetProcess process, CancellationToken cancellation)
    {
        try
        {
            return await new LiveProcess(process, _patience).HelloAsync(cancellation).ConfigureAwait(false);
        }
        catch (ToolException)
        {
            return null;
        }
    }

    private static Table Build(ProcessFigures[] found)
    {
        Table table = new Table().Border(TableBorder.Horizontal);
        table.AddColumn("pid", column => column.RightAligned());
        table.AddColumn("name");
        foreach (string title in (ReadOnlySpan<string>)
            ["heaps", "blocks", "used", "committed", "resident", ".NET"])
        {
            table.AddColumn(title, column => column.RightAligned().NoWrap());
        }

        table.AddColumn("tracing");
        foreach (ProcessFigures figures in found)
        {
            table.AddRow(
                figures.ProcessId.ToString(CultureInfo.InvariantCulture),
                Markup.Escape(figures.ProcessName),
                figures.Heaps.ToString(CultureInfo.InvariantCulture),
                figures.LiveBlocks.ToString("N0", CultureInfo.InvariantCulture),
                ByteText.Of(figures.UsedBytes),
                ByteText.Of(figures.CommittedBytes),
                ByteText.Of(figures.ResidentBytes),
                ByteText.Of(figures.ManagedBytes),
                figures.Tracing.Mode);
        }

        return table;
    }
}
