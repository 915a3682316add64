using System;
using System.Linq;

using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

using Arenas.Benchmarks.Libraries;

namespace Arenas.Benchmarks;

/// <summary>Two faces: "figures" is the interleaved run that decides, anything else goes to BenchmarkDotNet.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (StaticTls.TryRestart(args, out int exitCode))
        {
            return exitCode;
        }
        RunBenchmarkDotNet(args);
        return 0;
    }

    private static void RunBenchmarkDotNet(string[] args)
    {
        // A dry run looks whether everything still runs; a process for each benchmark would only take time.
        string[] all = args.Contains("Dry", StringComparer.OrdinalIgnoreCase) ? [.. args, "--inProcess"] : args;
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
            .Run(all, DefaultConfig.Instance.AddFilter(new AvailableLibraries()));
    }
}
