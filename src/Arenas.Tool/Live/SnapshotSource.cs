using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Commands;

namespace Arenas.Tool.Live;

/// <summary>Where snapshots come from: running processes and files.</summary>
internal static class SnapshotSource
{
    // The bar does not know the end of an answer; it fills up by megabytes.
    private const int BytesOfBar = 64 << 20;

    /// <summary>Takes a snapshot of a process, or loads one from a file.</summary>
    /// <param name="source">Number or name of a process, or a path.</param>
    /// <param name="patience">How long to wait for each part of an answer.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ToolException">There is neither, or what is there is no snapshot.</exception>
    public static async Task<Snapshot> GetAsync(string source, TimeSpan patience, CancellationToken cancellation)
    {
        if (FindProcess(source) is not { } process)
        {
            return Load(source);
        }

        string path = Path.GetTempFileName();
        try
        {
            return await SaveAsync(process, path, patience, cancellation).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Finds the process that the user means; null if it is a file.</summary>
    /// <exception cref="ToolException">There is neither.</exception>
    public static TargetProcess? FindProcess(string source)
    {
        bool isNumber = source.Length > 0 && source.All(char.IsAsciiDigit);
        if (!isNumber && File.Exists(source))
        {
            return null;
        }

        return !isNumber && source.AsSpan().ContainsAny('/', '.')
            && TargetProcess.All().All(process => process.Name != source)
            ? throw new ToolException(ExitCode.NotFound, $"there is no file {source}.")
            : TargetProcess.Find(source);
    }

    /// <summary>Takes a snapshot of a process and saves it; a file appears only if it is whole.</summary>
    public static async Task<Snapshot> SaveAsync(
        TargetProcess target, string path, TimeSpan patience, CancellationToken cancellation)
    {
        string partial = path + ".part";
        try
        {
            FileStream file = new(partial, FileMode.Create, FileAccess.ReadWrite);
            await using (file.ConfigureAwait(false))
            {
                await CommandProgress.ShowAsync("snapshot", BytesOfBar, async (describe, advance) =>
                {
                    describe(target.Name);
                    long shown = 0;
                    await new LiveProcess(target, patience).SnapshotAsync(
                        file,
                        length =>
                        {
                            advance((int)Math.Max(0, length - shown));
                            shown = length;
                        },
                        cancellation).ConfigureAwait(false);
                }).ConfigureAwait(false);
            }

            Snapshot snapshot = Load(partial);
            File.Move(partial, path, overwrite: true);
            return snapshot;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static Snapshot Load(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return Snapshot.Load(file);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new ToolException(ExitCode.BadInput, $"{path} is no snapshot: {e.Message}", e);
        }
    }
}
