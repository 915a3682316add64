using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;

namespace Arenas.Benchmarks.Figures;

/// <summary>The parent's side: starts a child and reads what it has measured.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    /// <summary>Measures a figure of a competitor in a fresh process.</summary>
    /// <param name="error">What went wrong, or nothing.</param>
    /// <returns>The readings; none if something went wrong.</returns>
    public static IReadOnlyList<Reading> Measure(Figure figure, Competitor competitor, out string error)
    {
        ProcessStartInfo start = SelfStart.With(ChildProgram.Verb, figure.Name, competitor.Name);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill();
            process.WaitForExit();
            error = $"it took more than {s_limit.TotalMinutes} minutes";
            return [];
        }
        error = process.ExitCode == 0 ? "" : $"exit code {process.ExitCode}: {FirstLine(errors.Result)}";
        return process.ExitCode == 0 ? [.. Lines(output.Result).Select(Parse)] : [];
    }

    private static string FirstLine(string text) => Lines(text).FirstOrDefault("no message");

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static Reading Parse(string line)
    {
        int comma = line.IndexOf(',', StringComparison.Ordinal);
        return new(line[..comma], double.Parse(line.AsSpan(comma + 1), CultureInfo.InvariantCulture));
    }
}
