using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using Arenas.Tool.Allocators;
using Arenas.Tool.TraceFiles;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>replay</c>: its options, and what they mean.</summary>
internal static class ReplayCommand
{
    private const double LongestIdleSeconds = 3600;
    private const double MostRuns = 1000;

    private static readonly Option<string[]> s_trace = new("--trace")
    {
        Description = "A trace file; may be given several times. Without it the bundled traces are replayed.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> s_allocator = new("--allocator")
    {
        Description = "An allocator; may be given several times. One of "
            + string.Join(", ", AllocatorCatalog.DefaultNames)
            + " (these are the default) and rpmalloc. A native library's name with +sgt behind it calls the library"
            + " with SuppressGCTransition.",
        HelpName = "NAME",
    };

    private static readonly Option<string[]> s_library = new("--library")
    {
        Description = "Takes the shared library at PATH for the allocator NAME, known or new.",
        HelpName = "NAME=PATH",
    };

    private static readonly Option<int> s_runs = new("--runs")
    {
        Description = "How many processes time each allocator; the median counts.",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<double> s_idle = new("--idle")
    {
        Description = "How long a replay rests, after everything is freed, before the last look at resident bytes.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "Prints one JSON object a line instead of the table.",
    };

    private static readonly Option<string?> s_plot = new("--plot")
    {
        Description = "Draws resident and live bytes over the run into an SVG file.",
        HelpName = "FILE",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        s_runs.Validators.Add(result => RequireNumber(result, 1, MostRuns));
        s_idle.Validators.Add(result => RequireNumber(result, 0, LongestIdleSeconds));
        s_library.Validators.Add(RequirePairs);
        Command command = new("replay", "Replays traces of real programs through every allocator in reach.")
        {
            s_trace, s_allocator, s_library, s_runs, s_idle, s_json, s_plot,
        };
        command.SetAction((result, cancellation) =>
            new ReplayProgram(OptionsOf(result), Console.Out, Console.Error).RunAsync(cancellation));
        return command;
    }

    private static ReplayOptions OptionsOf(ParseResult result)
    {
        Dictionary<string, string> libraries = new(StringComparer.OrdinalIgnoreCase);
        foreach (string pair in result.GetValue(s_library) ?? [])
        {
            string path = pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..];
            libraries[pair[..pair.IndexOf('=', StringComparison.Ordinal)]] =
                File.Exists(path) ? Path.GetFullPath(path) : path;
        }

        string[] traces = result.GetValue(s_trace) ?? [];
        string[] allocators = result.GetValue(s_allocator) ?? [];
        IEnumerable<string> names = allocators.Length > 0
            ? allocators
            : AllocatorCatalog.DefaultNames.Union(libraries.Keys, StringComparer.OrdinalIgnoreCase);
        return new ReplayOptions(
            traces.Length > 0 ? traces : BundledTraces.Paths,
            [.. names.Select(AllocatorCatalog.Spell).Distinct(StringComparer.OrdinalIgnoreCase)],
            libraries,
            result.GetValue(s_runs),
            TimeSpan.FromSeconds(result.GetValue(s_idle)),
            result.GetValue(s_json),
            result.GetValue(s_plot));
    }

    // Text that is no number at all is the parser's to refuse.
    private static void RequireNumber(OptionResult result, double lowest, double highest)
    {
        foreach (Token token in result.Tokens)
        {
            if (double.TryParse(token.Value, out double number) && !(number >= lowest && number <= highest))
            {
                result.AddError($"{result.Option.Name} takes a number from {lowest} to {highest}.");
            }
        }
    }

    private static void RequirePairs(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            int split = token.Value.IndexOf('=', StringComparison.Ordinal);
            if (split <= 0 || split == token.Value.Length - 1)
            {
                result.AddError($"--library takes NAME=PATH, not '{token.Value}'.");
            }
        }
    }
}
