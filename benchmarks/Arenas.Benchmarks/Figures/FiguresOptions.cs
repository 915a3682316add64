using System;
using System.Globalization;
using System.IO;
using System.Text.RegularExpressions;

namespace Arenas.Benchmarks.Figures;

/// <summary>What a run of figures is asked for.</summary>
internal sealed class FiguresOptions
{
    public const string Verb = "figures";

    public const string Usage =
        """
        figures [--rounds N] [--only REGEX] [--peers REGEX] [--out DIR]
          --rounds N      how often everything is measured; 7 is the default
          --only REGEX    figures to measure, by their names: pair.16 ... fragmentation, live.random ... growth
          --peers REGEX   competitors of Arenas to measure, by their names: NativeMemory, mimalloc+sgt, CPython ...
          --out DIR       where DIR/<processor>/figures.md, objects.md, tracing.md, caches.md go;
                          benchmarks/results is the default
        A native library is taken from the file that ARENAS_BENCH_<NAME> names, else from where the system finds it;
        ARENAS_BENCH_<NAME>_VERSION says the version of one that does not tell.
        """;

    public int Rounds { get; private set; } = 7;

    public Regex Only { get; private set; } = new("");

    public Regex Peers { get; private set; } = new("");

    public string OutDirectory { get; private set; } = DefaultOutDirectory();

    /// <summary>Reads the arguments that follow the verb.</summary>
    /// <exception cref="ArgumentException">They cannot be understood.</exception>
    public static FiguresOptions Parse(ReadOnlySpan<string> args)
    {
        FiguresOptions options = new();
        for (; !args.IsEmpty; args = args[2..])
        {
            string value = args.Length > 1 ? args[1] : throw new ArgumentException($"{args[0]} wants a value.");
            options.Set(args[0], value);
        }
        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out int rounds) && rounds > 0:
                Rounds = rounds;
                break;
            case "--only":
                Only = new(value);
                break;
            case "--peers":
                Peers = new(value);
                break;
            case "--out":
                OutDirectory = value;
                break;
            default:
                throw new ArgumentException($"{name} {value} is not understood.");
        }
    }

    private static string DefaultOutDirectory()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Arenas.sln")))
        {
            root = Path.GetDirectoryName(root);
        }
        return Path.Combine(root ?? ".", "benchmarks", "results");
    }
}
