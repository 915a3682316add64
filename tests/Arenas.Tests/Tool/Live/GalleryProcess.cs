using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.Tests.Tool.Live;

/// <summary>A program of the gallery that runs and waits, so that the tool can look at it.</summary>
public sealed class GalleryProcess : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(120);

    private readonly Process _process;

    private GalleryProcess(Process process) => _process = process;

    public string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>File and line that the program itself names as the one with the bug.</summary>
    public string GuiltySite { get; private set; } = "";

    /// <summary>How a program of the gallery is started.</summary>
    public static IReadOnlyList<string> CommandOf(params string[] arguments) =>
    [
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", "exec",
        Path.Combine(AppContext.BaseDirectory, "Arenas.Gallery.dll"), .. arguments,
    ];

    public static async Task<GalleryProcess> StartAsync(string[] arguments, string? tracing = null)
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

        GalleryProcess gallery = new(Process.Start(start)!);
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

            if (line.StartsWith("guilty ", StringComparison.Ordinal))
            {
                GuiltySite = line["guilty ".Length..];
            }
        }
    }
}
