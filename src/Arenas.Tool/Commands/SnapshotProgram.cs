using System;
using System.Globalization;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Diagnostics;
using Arenas.Tool.Live;
using Arenas.Tool.Reports;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>snapshot</c>.</summary>
internal sealed class SnapshotProgram
{
    private readonly string _process;
    private readonly string? _path;
    private readonly TimeSpan _patience;
    private readonly bool _isJson;
    private readonly TextWriter _output;

    public SnapshotProgram(string process, string? path, TimeSpan patience, bool isJson, TextWriter output)
    {
        _process = process;
        _path = path;
        _patience = patience;
        _isJson = isJson;
        _output = output;
    }

    /// <summary>Runs the command and returns the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        TargetProcess target = TargetProcess.Find(_process);
        string path = _path ?? string.Create(
            CultureInfo.InvariantCulture, $"{target.Id}-{DateTime.UtcNow:yyyyMMdd-HHmmss}.arenas");
        Snapshot snapshot = await SnapshotSource.SaveAsync(target, path, _patience, cancellation)
            .ConfigureAwait(false);
        SnapshotLine line = new(
            path, target.Id, target.Name, snapshot.BlockCount, snapshot.ObjectCount, snapshot.Stacks.Count - 1,
            new FileInfo(path).Length);
        await _output.WriteLineAsync(
            _isJson
                ? JsonSerializer.Serialize(line, SnapshotJsonContext.Default.SnapshotLine)
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"{path}: {line.Blocks:N0} blocks, {line.Objects:N0} objects, {line.Stacks:N0} stacks, ")
                    + ByteText.Of(line.FileBytes)).ConfigureAwait(false);
        return ExitCode.Success;
    }
}
