using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace Arenas.Tests.Diagnostics.Formats;

/// <summary>Somebody else's program that reads what we write.</summary>
internal static class Reader
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => new[] { "", ".exe", ".cmd" }.Select(end => Path.Combine(folder, program + end)))
            .Any(File.Exists);

    /// <summary>Whether the one who started the tests was to install it: ARENAS_READERS lists such programs.</summary>
    public static bool IsRequired(string program) =>
        (Environment.GetEnvironmentVariable("ARENAS_READERS") ?? "").Split(' ').Contains(program);

    /// <summary>What the program prints; the test fails unless it succeeds.</summary>
    public static async Task<string> RunAsync(string program, byte[] input, params string[] arguments)
    {
        Assert.True(IsInstalled(program), $"{program} is not installed, and ARENAS_READERS says that it is to be.");
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using CancellationTokenSource timeout = new(s_timeout);
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        Task<string> errors = process.StandardError.ReadToEndAsync(timeout.Token);
        await process.StandardInput.BaseStream.WriteAsync(input, timeout.Token);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        Assert.True(
            process.ExitCode == 0,
            $"{program} {string.Join(' ', arguments)} failed with {process.ExitCode}: {await errors}{await output}");
        return await output;
    }
}
