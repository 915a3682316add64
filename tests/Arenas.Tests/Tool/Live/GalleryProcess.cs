using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.Tests.Tool.Live;

/// <summary>A program of the gallery that runs and waits, so that the tool can look at it.</summary>
public sealed class GalleryProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    private GalleryProcess(Process process, string name)
    {
        _process = process;
        GuiltySite = Sites(name, "// the bug").SingleOrDefault() ?? "";
    }

    public string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>File and line that the source marks as the one with the bug.</summary>
    public string GuiltySite { get; }

    /// <summary>Files and lines of a program of the gallery that contain a text; none if it has no file of its
    /// own.</summary>
    public static IReadOnlyList<string> Sites(string exhibit, string text)
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Arenas.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("no Arenas.sln above");
        }

        string file = string.Concat(exhibit.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))
            + ".cs";
        string[] lines = File.ReadAllLines(Path.Combine(folder, "tests", "Arenas.Gallery", file));
        return
        [
            .. Enumerable.Range(0, lines.Length)
                .Where(i => lines[i].Contains(text, StringComparison.Ordinal))
                .Select(i => string.Create(CultureInfo.InvariantCulture, $"{file}:{i + 1}")),
        ];
    }

    /// <summary>How a program of the gallery is started.</summary>
    public static IReadOnlyList<string> CommandOf(params string[] arguments) =>
    [
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec",
        Path.Combine(AppContext.BaseDirectory, "Arenas.Gallery.dll"), .. arguments,
    ];

    public static async Task<GalleryProcess> StartAsync(
        string[] arguments, string? tracing = null, string? leakDetection = null)
    {
        IReadOnlyList<string> command = CommandOf(arguments);
        ProcessStartInfo start = new(command[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        for (int i = 1; i < command.Count; i++)
        {
            start.ArgumentList.Add(command[i]);
        }

        if (tracing is not null)
        {
            start.Environment["ARENAS_TRACING"] = tracing;
        }

        if (leakDetection is not null)
        {
            start.Environment["ARENAS_LEAK_DETECTION"] = leakDetection;
        }

        GalleryProcess gallery = new(Process.Start(start)!, arguments[0]);
        await gallery.WaitUntilReadyAsync();
        return gallery;
    }

    /// <summary>Has it work another round.</summary>
    public async Task WorkAsync()
    {
        await _process.StandardInput.WriteLineAsync("work");
        await _process.StandardInput.FlushAsync();
        await WaitUntilReadyAsync();
    }

    /// <summary>Ends it in the middle of whatever it does.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task WaitUntilReadyAsync()
    {
        while (true)
        {
            string? line = await _process.StandardOutput.ReadLineAsync().WaitAsync(s_patience);
            Assert.NotNull(line);
            if (line == "ready")
            {
                return;
            }
        }
    }
}
