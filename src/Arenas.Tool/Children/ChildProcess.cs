using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas.Tool.Children;

/// <summary>Runs this program again as a child, so that each measurement has a process of its own.</summary>
internal static class ChildProcess
{
    private const int TextToQuote = 300;

    /// <summary>Runs <paramref name="request"/> in a fresh process and returns what it found.</summary>
    public static async Task<ChildResult> RunAsync(ChildRequest request, CancellationToken cancellation)
    {
        using Process process = new() { StartInfo = StartInfoOf(request) };
        process.Start();
        await using (cancellation.Register(() => Kill(process)).ConfigureAwait(false))
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return ResultOf(process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
    }

    private static ChildResult ResultOf(int exitCode, string output, string errors)
    {
        // A native library may print lines of its own; the result is the last.
        string? line = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault();
        if (exitCode == ExitCode.Success && line is not null)
        {
            try
            {
                return ChildResult.Parse(line);
            }
            catch (JsonException)
            {
                errors = line;
            }
        }

        errors = errors.Trim();
        string said = errors.Length > TextToQuote ? errors[..TextToQuote] + "…" : errors;
        return ChildResult.Failed($"the process ended with exit code {exitCode}{(said.Length > 0 ? ": " : "")}{said}");
    }

    private static ProcessStartInfo StartInfoOf(ChildRequest request)
    {
        ProcessStartInfo start = new() { RedirectStandardOutput = true, RedirectStandardError = true };
        string name = typeof(ChildProcess).Assembly.GetName().Name!;
        string ownPath = Environment.ProcessPath ?? "";
        string ownName = Path.GetFileName(ownPath);
        if (ownName == name || ownName == name + ".exe")
        {
            start.FileName = ownPath;
        }
        else
        {
            // Started by the dotnet command, as an installed tool, or inside another program such as a test runner.
            start.FileName = ownName is "dotnet" or "dotnet.exe"
                ? ownPath
                : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        }

        foreach (string argument in request.ToArguments())
        {
            start.ArgumentList.Add(argument);
        }

        AddEnvironment(start, request.Mode);
        return start;
    }

    private static void AddEnvironment(ProcessStartInfo start, ChildMode mode)
    {
        if (OperatingSystem.IsLinux())
        {
            // jemalloc and others want more thread-local storage than glibc keeps for libraries that come late; without
            // this it refuses them with "cannot allocate memory in static TLS block".
            const string Tunable = "glibc.rtld.optional_static_tls=16384";
            string? present = Environment.GetEnvironmentVariable("GLIBC_TUNABLES");
            start.Environment["GLIBC_TUNABLES"] = string.IsNullOrEmpty(present) ? Tunable : $"{present}:{Tunable}";
        }

        if (mode == ChildMode.Footprint)
        {
            start.Environment["DOTNET_TieredCompilation"] = "0";
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
