using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Arenas.CacheServer.Comparing;

/// <summary>Measures servers side by side: in turns, the median of several rounds, as ratios to one of them.</summary>
internal static class Comparison
{
    private static readonly (string Name, Func<ServerProcess, double> Measure)[] s_redisLoads =
    [
        ("SET, pipeline 16", static server => LoadRun.Redis(server, "set", 1_000_000, 16)),
        ("GET, pipeline 16", static server => LoadRun.Redis(server, "get", 1_000_000, 16)),
        ("SET, no pipeline", static server => LoadRun.Redis(server, "set", 100_000, 1)),
        ("GET, no pipeline", static server => LoadRun.Redis(server, "get", 100_000, 1)),
    ];

    private static readonly (string Name, Func<ServerProcess, double> Measure)[] s_httpLoads =
    [
        ("HTTP, 13 bytes", static server => LoadRun.Http(server, "small", 5)),
        ("HTTP, 60 KB", static server => LoadRun.Http(server, "large", 5)),
    ];

    public static void Run(int rounds, TextWriter output)
    {
        using ServerProcess? redis = ServerProcess.Redis();
        using ServerProcess arenas = ServerProcess.Own("arenas", "arenas");
        using ServerProcess managed = ServerProcess.Own("managed", "kestrel");
        using ServerProcess kestrel = ServerProcess.Own("arenas", "kestrel");
        output.WriteLine("| requests a second | " + string.Join(" | ", "first", "second", "ratio") + " |");
        output.WriteLine("|---|---|---|---|");
        if (redis is not null)
        {
            Compare(arenas, redis, s_redisLoads, rounds, output);
        }
        Compare(arenas, managed, s_redisLoads, rounds, output);
        foreach (ServerProcess server in new[] { arenas, kestrel })
        {
            LoadRun.Set(server, "small", 13);
            LoadRun.Set(server, "large", 60_000);
        }
        Compare(arenas, kestrel, s_httpLoads, rounds, output);
    }

    private static void Compare(
        ServerProcess first,
        ServerProcess second,
        (string Name, Func<ServerProcess, double> Measure)[] loads,
        int rounds,
        TextWriter output)
    {
        foreach ((string name, Func<ServerProcess, double> measure) in loads)
        {
            // Once without counting: code is compiled, connections' memory is there.
            (_, _) = (measure(first), measure(second));
            List<(double First, double Second)> readings = [];
            for (int round = 0; round < rounds; round++)
            {
                readings.Add((measure(first), measure(second)));
            }
            double one = Median(readings.Select(reading => reading.First));
            double other = Median(readings.Select(reading => reading.Second));
            double ratio = Median(readings.Select(reading => reading.First / reading.Second));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {name}: {first.Name} / {second.Name} | {one:N0} | {other:N0} | {ratio:F2} |"));
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
