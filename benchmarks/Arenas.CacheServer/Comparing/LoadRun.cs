using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;

namespace Arenas.CacheServer.Comparing;

/// <summary>Loads that other people's programs make.</summary>
internal static partial class LoadRun
{
    /// <summary>Requests a second of one command, by redis-benchmark.</summary>
    public static double Redis(ServerProcess server, string command, int requests, int pipeline)
    {
        string output = Run(
            "redis-benchmark", "-p", Text(server.Port), "-t", command, "-n", Text(requests), "-P", Text(pipeline),
            "-c", "50", "-d", "100", "-r", "100000", "--csv");
        string line = output.Split('\n').Last(line => line.StartsWith('"') && !line.StartsWith("\"test", Ordinal));
        return double.Parse(line.Split(',')[1].Trim('"'), CultureInfo.InvariantCulture);
    }

    /// <summary>Requests a second over HTTP, by wrk.</summary>
    public static double Http(ServerProcess server, string key, int seconds)
    {
        string output = Run(
            "wrk", "-t", "1", "-c", "32", "-d", Text(seconds), $"http://127.0.0.1:{server.HttpPort}/keys/{key}");
        if (output.Contains("Non-2xx", Ordinal) || output.Contains("Socket errors", Ordinal))
        {
            throw new InvalidDataException(output);
        }
        return double.Parse(RequestsPerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Sets a key to a value of so many bytes.</summary>
    public static void Set(ServerProcess server, string key, int length) => Run(
        "redis-cli", "-p", Text(server.Port), "set", key, new string('x', length));

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidDataException($"{program} failed: {output}");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsPerSecond();
}
