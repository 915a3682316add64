using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Arenas.Tool.Children;

/// <summary>Runs this program again as a child, so that each measurement has a process of its own.</summary>
internal static class ChildProcess
{
    /// <summary>Runs <paramref name="request"/> in a fresh process and returns what it found.</summary>
    public static async Task<ChildResult> RunAsync(ChildRequest request, CancellationToken cancellation)
    {
        ProcessStartInfo start = StartOf(request.ToArguments());
        AddEnvironment(start, request.Mode);
        ChildOutput output = await RunAsync(start, "", cancellation).ConfigureAwait(false);
        return output.Read(ChildResult.Parse) ?? ChildResult.Failed(output.Failure);
    }

    /// <summary>Runs a program and returns what it printed.</summary>
    /// <param name="start">The program.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static async Task<ChildOutput> RunAsync(
        ProcessStartInfo start, string input, CancellationToken cancellation)
    {
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = new() { StartInfo = start };
        process.Start();
        await using (cancellation.Register(() => Kill(process)).ConfigureAwait(false))
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            Task<string> errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            await WriteAsync(process, input).ConfigureAwait(false);
            await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            return new ChildOutput(
                process.ExitCode, await output.ConfigureAwait(false), await errors.ConfigureAwait(false));
        }
    }

    /// <summary>Returns how this program is started again.</summary>
    public static ProcessStartInfo StartOf(string[] arguments)
    {
        ProcessStartInfo start = new();
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

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading; what it printed says why.
        }
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
