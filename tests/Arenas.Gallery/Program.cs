using System;
using System.Collections.Generic;

namespace Arenas.Gallery;

/// <summary>Runs one program of the gallery: works a round, prints <c>ready</c>, and waits for a line.</summary>
/// <remarks>Each line of input is another round; <c>crash</c> ends the process at once, the end of input as it
/// should be.</remarks>
internal static class Program
{
    private static readonly Dictionary<string, Func<string[], IExhibit>> s_exhibits = new()
    {
        ["forgotten-listener"] = _ => new ForgottenListener(),
        ["lost-owner"] = _ => new LostOwner(),
        ["stranded-thread"] = _ => new StrandedThread(),
        ["double-free"] = _ => new DoubleFree(),
        ["missing-release"] = _ => new MissingRelease(),
        ["unbounded-cache"] = _ => new UnboundedCache(),
        ["cycle"] = _ => new Cycle(),
        ["block-per-request"] = _ => new BlockPerRequest(),
        ["many-blocks"] = arguments => new ManyBlocks(int.Parse(arguments[1])),
        ["burst"] = _ => new Burst(),
        ["no-arenas"] = _ => new NoArenas(),
    };

    /// <summary>Runs the program that the first argument names.</summary>
    public static int Main(string[] args)
    {
        if (args.Length == 0 || !s_exhibits.TryGetValue(args[0], out Func<string[], IExhibit>? make))
        {
            Console.Error.WriteLine($"names: {string.Join(", ", s_exhibits.Keys)}");
            return 2;
        }

        IExhibit exhibit = make(args);
        do
        {
            exhibit.Work();
            Console.WriteLine("ready");
            string? line = Console.ReadLine();
            if (line is null)
            {
                break;
            }

            if (line == "crash")
            {
                Environment.FailFast(null);
            }
        }
        while (true);
        GC.KeepAlive(exhibit);
        return 0;
    }
}
