using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Live;
using Arenas.Tool.Reports;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>profile</c>.</summary>
/// <remarks>The program records itself, as environment variables tell it, and writes its files when it ends; what it
/// cannot write because it is killed, or has no Arenas in it, is made from what was seen from outside.</remarks>
internal sealed class ProfileProgram
{
    private readonly ProfileRun _run;
    private readonly string? _name;
    private readonly bool _isJson;

    public ProfileProgram(ProfileRun run, string? name, bool isJson)
    {
        _run = run;
        _name = name;
        _isJson = isJson;
    }

    /// <summary>Runs the command and returns the exit code of the program.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("arenas-");
        try
        {
            using Process process = Start(directory.FullName);
            ProfileWatch watch = new(process, _run);
            await watch.RunAsync(cancellation).ConfigureAwait(false);
            Finish(process, watch, directory.FullName);
            return cancellation.IsCancellationRequested ? ExitCode.Interrupted : process.ExitCode;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private Process Start(string directory)
    {
        ProcessStartInfo start = new(_run.Command[0], _run.Command.Skip(1)) { UseShellExecute = false };
        start.Environment["ARENAS_PROFILE"] = directory;
        start.Environment["ARENAS_PROFILE_INTERVAL"] =
            ((long)Math.Max(1, _run.Interval.TotalMilliseconds)).ToString(CultureInfo.InvariantCulture);
        if (_run.Tracing != "off")
        {
            start.Environment["ARENAS_TRACING"] = _run.Tracing;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ToolException(ExitCode.NotFound, $"{_run.Command[0]}: {e.Message}", e);
        }
    }

    private void Finish(Process process, ProfileWatch watch, string directory)
    {
        string name = _name ?? string.Create(CultureInfo.InvariantCulture, $"profile-{process.Id}");
        string? recorded = RecordOf(process, directory);
        ProfileData data = recorded is null ? watch.ToData() : ProfileSource.Load(recorded);
        List<string> files = [name + ".svg", name + ".profile"];
        using (StreamWriter writer = new(files[0]))
        {
            ProfilePlot.Write(writer, data, string.Join(' ', _run.Command));
        }

        data.Save(files[1]);
        string? snapshot = recorded is null ? null : Path.ChangeExtension(recorded, Snapshot.FileExtension);
        if (snapshot is not null && File.Exists(snapshot))
        {
            files.Add(name + Snapshot.FileExtension);
            File.Copy(snapshot, files[^1], overwrite: true);
        }
        else
        {
            snapshot = null;
        }

        ProfileSummary.Print(process, data, watch, snapshot is null ? null : Snapshot.Load(snapshot), files, _isJson);
    }

    // A program that starts others, as `dotnet run` does: theirs is what was meant, the one that held the most.
    private static string? RecordOf(Process process, string directory)
    {
        string own = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{process.Id}.profile"));
        return File.Exists(own)
            ? own
            : Directory.EnumerateFiles(directory, "*.profile")
                .OrderByDescending(path => ProfileSource.Load(path).Peak.UsedBytes)
                .FirstOrDefault();
    }
}
