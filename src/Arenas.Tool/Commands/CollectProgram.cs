using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Reports;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>collect</c>: measures all, and reports.</summary>
internal sealed class CollectProgram
{
    private readonly CollectOptions _options;
    private readonly TextWriter _output;
    private readonly TextWriter _errors;

    public CollectProgram(CollectOptions options, TextWriter output, TextWriter errors)
    {
        _options = options;
        _output = output;
        _errors = errors;
    }

    /// <summary>Runs the command and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        if (!PlotFile.CanWrite(_options.PlotPath, _errors))
        {
            return ExitCode.BadInput;
        }

        try
        {
            CollectJob job = new(_options);
            IReadOnlyList<CollectResult> results = [];
            await CommandProgress.ShowAsync("collect", job.ProcessCount, async (describe, advance) =>
                results = await job.RunAsync(describe, advance, cancellation).ConfigureAwait(false))
                .ConfigureAwait(false);
            Report(results);
            return results.Any(result => result.Failure is not null) ? ExitCode.WorkFailed : ExitCode.Success;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
    }

    private void Report(IReadOnlyList<CollectResult> results)
    {
        if (_options.IsJson)
        {
            foreach (CollectResult result in results)
            {
                _output.WriteLine(CollectJson.LineOf(result));
            }
        }
        else
        {
            CollectTable.Write(results, _output);
        }

        if (_options.PlotPath is not null)
        {
            File.WriteAllText(_options.PlotPath, PausePlot.Draw(results));
        }

        foreach (CollectResult result in results.Where(result => result.Failure is not null))
        {
            _errors.WriteLine($"arenas: {result.Peer.Name} failed {result.Row.Name}: {result.Failure}");
        }
    }
}
