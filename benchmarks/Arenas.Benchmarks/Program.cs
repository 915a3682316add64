using System;
using System.Globalization;
using System.Linq;
using Arenas.Benchmarks.Figures;
using Arenas.Benchmarks.Libraries;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace Arenas.Benchmarks;

/// <summary>Two faces: "figures" is the interleaved run that decides, all else is for BenchmarkDotNet.</summary>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (StaticTls.TryRestart(args, out int exitCode))
        {
            return exitCode;
        }
        return args switch
        {
            [ChildProgram.Verb, string figure, string competitor] => ChildProgram.Run(figure, competitor),
            [CacheLoad.Verb, string cache, string entries] =>
                CacheLoad.Run(cache, int.Parse(entries, CultureInfo.InvariantCulture)),
            [FiguresOptions.Verb, ..] => FiguresProgram.Run(args.AsSpan(1)),
            _ => RunBenchmarkDotNet(args),
        };
    }

    private static int RunBenchmarkDotNet(string[] args)
    {
        // A dry run looks whether everything still runs; a process for each benchmark would only take time.
        bool isDry = args.Contains("Dry", StringComparer.OrdinalIgnoreCase);
        ObjectBenchmarks.IsQuick = isDry;
        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
            .Run(isDry ? [.. args, "--inProcess"] : args, DefaultConfig.Instance.AddFilter(new AvailableLibraries()));
        return 0;
    }
}
