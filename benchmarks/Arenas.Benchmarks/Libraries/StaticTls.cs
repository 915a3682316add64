using System;
using System.Diagnostics;

namespace Arenas.Benchmarks.Libraries;

/// <summary>
/// Room for the thread-local data of libraries that are loaded late. glibc sets it aside when a process starts, and
/// jemalloc wants more than the default; so the program starts itself once more with the tunable set.
/// </summary>
internal static class StaticTls
{
    private const string Variable = "GLIBC_TUNABLES";
    private const string Tunable = "glibc.rtld.optional_static_tls";

    /// <summary>Runs the program again with enough room, if this process has too little.</summary>
    /// <returns>False if this process is the one to go on.</returns>
    public static bool TryRestart(string[] args, out int exitCode)
    {
        exitCode = 0;
        string set = Environment.GetEnvironmentVariable(Variable) ?? "";
        if (!OperatingSystem.IsLinux() || set.Contains(Tunable, StringComparison.Ordinal))
        {
            return false;
        }
        ProcessStartInfo start = SelfStart.With(args);
        start.Environment[Variable] = $"{set}{(set.Length > 0 ? ":" : "")}{Tunable}=16384";
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        exitCode = process.ExitCode;
        return true;
    }
}
