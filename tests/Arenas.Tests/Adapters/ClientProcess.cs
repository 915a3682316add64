using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tests.Diagnostics.Formats;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>A C library that runs on a heap of ours in a process of its own.</summary>
internal static class ClientProcess
{
    // CPython's own tests are another package than CPython.
    private const string PythonTest = "/usr/lib/python3.11/test/test_dict.py";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(8);

    /// <summary>Whether a library is there, or was to be: ARENAS_READERS names it.</summary>
    public static bool IsWanted(string name, string library) =>
        Reader.IsRequired(name)
        || (OperatingSystem.IsLinux()
            && NativeLibrary.TryLoad(library, out _)
            && (name != "python" || File.Exists(PythonTest)));

    /// <summary>What the client prints, by name; the test fails unless it succeeds.</summary>
    public static async Task<ILookup<string, string>> RunAsync(params string[] arguments)
    {
        (int code, string output, string errors) = await ExecuteAsync(arguments);
        Assert.True(code == 0, $"{output}\n{errors}");
        return output.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal))
            .ToLookup(line => line[..line.IndexOf('=', StringComparison.Ordinal)],
                line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].TrimEnd('\r'));
    }

    /// <summary>Its exit code, and all that it says.</summary>
    public static async Task<(int Code, string Output, string Errors)> ExecuteAsync(params string[] arguments)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        IEnumerable<string> all =
            ["exec", Path.Combine(AppContext.BaseDirectory, "Arenas.Clients.dll"), .. arguments];
        foreach (string argument in all)
        {
            start.ArgumentList.Add(argument);
        }
        using CancellationTokenSource timeout = new(s_patience);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return (process.ExitCode, await output, await errors);
    }
}
