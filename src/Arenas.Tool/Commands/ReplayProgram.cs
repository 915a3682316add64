using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Replay;
using Arenas.Tool.Reports;
using Arenas.Tool.TraceFiles;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>replay</c>: reads all traces, replays each, and reports.</summary>
internal sealed class ReplayProgram
{
    private readonly ReplayOptions _options;
    private readonly TextWriter _output;
    private readonly TextWriter _errors;

    public ReplayProgram(ReplayOptions options, TextWriter output, TextWriter errors)
    {
        _options = options;
        _output = output;
        _errors = errors;
    }

    /// <summary>Runs the command and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("arenas-");
        try
        {
            // Every trace is read to its end before anything is replayed or printed.
            List<PreparedTrace>? traces = ReadTraces(directory.FullName);
            return traces is null || !PlotFile.CanWrite(_options.PlotPath, _errors)
                ? ExitCode.BadInput
                : await ReplayAsync(traces, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private List<PreparedTrace>? ReadTraces(string directory)
    {
        List<PreparedTrace> traces = [];
        foreach (string path in _options.TracePaths)
        {
            try
            {
                traces.Add(PreparedTrace.Read(path, directory));
            }
            catch (TraceFormatException e)
            {
                _errors.WriteLine($"arenas: {path}: byte {e.Offset}: {e.Message}");
                return null;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                _errors.WriteLine($"arenas: {path}: {e.Message}");
                return null;
            }
        }

        return traces;
    }

    private async Task<int> ReplayAsync(List<PreparedTrace> traces, CancellationToken cancellation)
    {
        List<AllocatorResult> results = [];
        int processCount = traces.Count * ReplayJob.ProcessCount(_options);
        await CommandProgress.ShowAsync("replay", processCount, async (describe, advance) =>
        {
            foreach (PreparedTrace trace in traces)
            {
                describe(trace.Name);
                ReplayJob job = new(_options, trace, advance);
                results.AddRange(await job.RunAsync(cancellation).ConfigureAwait(false));
            }
        }).ConfigureAwait(false);

        Report(results);
        return results.Any(result => result.Failure is not null) ? ExitCode.WorkFailed : ExitCode.Success;
    }

    private void Report(List<AllocatorResult> results)
    {
        if (_options.IsJson)
        {
            foreach (AllocatorResult result in results)
            {
                _output.WriteLine(ReplayJson.LineOf(result));
            }
        }
        else
        {
            ReplayTable.Write(results, _output);
        }

        if (_options.PlotPath is not null)
        {
            File.WriteAllText(_options.PlotPath, FootprintPlot.Draw(results));
        }

        foreach (AllocatorResult result in results.Where(result => result.Failure is not null))
        {
            _errors.WriteLine($"arenas: {result.Allocator} failed {result.Trace.Name}: {result.Failure}");
        }
    }
}
