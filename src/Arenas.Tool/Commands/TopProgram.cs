using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Live;
using Arenas.Tool.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>top</c>.</summary>
internal sealed class TopProgram
{
    // What a wide terminal shows of the past, and more.
    private const int MostPoints = 2000;

    private readonly LiveProcess _process;
    private readonly TopOptions _options;
    private readonly TextWriter _output;
    private readonly List<ProfilePoint> _points = [];
    private readonly long _start = Stopwatch.GetTimestamp();

    public TopProgram(LiveProcess process, TopOptions options, TextWriter output)
    {
        _process = process;
        _options = options;
        _output = output;
    }

    private bool IsInteractive => !_options.IsJson && _options.Looks > 1
        && _output == Console.Out && !Console.IsOutputRedirected && !Console.IsInputRedirected;

    /// <summary>Runs the command and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        // The first look fails like any command; later on, the process may end as it likes.
        ProcessFigures first = await LookAsync(cancellation).ConfigureAwait(false);
        if (!IsInteractive)
        {
            Print(first);
            await GoOnAsync(Print, cancellation).ConfigureAwait(false);
            return ExitCode.Success;
        }

        await AnsiConsole.Live(Draw(first)).StartAsync(context => GoOnAsync(
            figures =>
            {
                context.UpdateTarget(Draw(figures));
                context.Refresh();
            },
            cancellation)).ConfigureAwait(false);
        return ExitCode.Success;
    }

    private async Task GoOnAsync(Action<ProcessFigures> show, CancellationToken cancellation)
    {
        for (int look = 1; look < _options.Looks; look++)
        {
            if (await IsToEndAsync(cancellation).ConfigureAwait(false))
            {
                return;
            }

            try
            {
                show(await LookAsync(cancellation).ConfigureAwait(false));
            }
            catch (ToolException e)
            {
                await Console.Error.WriteLineAsync($"arenas: {e.Message}").ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Waits for the next look; true if the user pressed q meanwhile.</summary>
    private async Task<bool> IsToEndAsync(CancellationToken cancellation)
    {
        const int KeyMilliseconds = 50;
        long end = Environment.TickCount64 + (long)_options.Interval.TotalMilliseconds;
        do
        {
            if (IsInteractive && Console.KeyAvailable
                && Console.ReadKey(intercept: true).Key is ConsoleKey.Q or ConsoleKey.Escape)
            {
                return true;
            }

            long left = Math.Clamp(end - Environment.TickCount64, 0, KeyMilliseconds);
            await Task.Delay((int)left, cancellation).ConfigureAwait(false);
        }
        while (Environment.TickCount64 < end);
        return false;
    }

    private async Task<ProcessFigures> LookAsync(CancellationToken cancellation)
    {
        ProcessFigures figures = await _process.CountsAsync(_options.Sites, cancellation).ConfigureAwait(false);
        if (_points.Count >= MostPoints)
        {
            _points.RemoveRange(0, MostPoints / 2);
        }

        _points.Add(figures.ToPoint(Stopwatch.GetElapsedTime(_start)));
        return figures;
    }

    private void Print(ProcessFigures figures)
    {
        if (_options.IsJson)
        {
            _output.WriteLine(JsonSerializer.Serialize(figures, LiveJsonContext.Default.ProcessFigures));
            _output.Flush();
        }
        else
        {
            ReportConsole.Write(Draw(figures), _output);
        }
    }

    private IRenderable Draw(ProcessFigures figures) => TopView.Build(figures, _points);
}
