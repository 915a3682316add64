using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using System.Text.RegularExpressions;
using Arenas.Tool.Collect;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>collect</c>: its options, and what they mean.</summary>
internal static class CollectCommand
{
    private static readonly string s_peers = string.Join(", ", Peer.All.Select(peer => peer.Name));

    private static readonly Option<bool> s_json = new("--json")
    {
        Description = "Prints one JSON object a line instead of the table.",
    };

    private static readonly Option<bool> s_quick = new("--quick")
    {
        Description = "Measures once, on a twentieth of the objects: whether it runs rather than how fast.",
    };

    private static readonly Option<string?> s_only = new("--only")
    {
        Description = "Measures the works whose names match. They are "
            + string.Join(", ", WorkCatalog.Rows.Select(row => row.Name)) + ".",
        HelpName = "REGEX",
    };

    private static readonly Option<string?> s_plot = new("--plot")
    {
        Description = "Draws the pauses over time into an SVG file.",
        HelpName = "FILE",
    };

    private static readonly Option<string[]> s_peer = new("--peer")
    {
        Description = $"A collector; may be given several times. One of {s_peers}. CPython=PATH and Boehm=PATH take"
            + " another python3 or libgc than the installed one.",
        HelpName = "NAME",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        s_only.Validators.Add(RequireWorks);
        s_peer.Validators.Add(RequirePeers);
        Command command = new("collect", "Measures counted objects and their collector beside other collectors.")
        {
            s_json, s_quick, s_only, s_plot, s_peer,
        };
        command.SetAction((result, cancellation) =>
            new CollectProgram(OptionsOf(result), Console.Out, Console.Error).RunAsync(cancellation));
        return command;
    }

    private static CollectOptions OptionsOf(ParseResult result)
    {
        Regex only = new(result.GetValue(s_only) ?? "");
        string[] peers = result.GetValue(s_peer) ?? [];
        bool isQuick = result.GetValue(s_quick);
        return new CollectOptions(
            [.. WorkCatalog.Rows.Where(row => only.IsMatch(row.Name))],
            peers.Length > 0 ? [.. peers.Select(name => Peer.Find(name)!).DistinctBy(peer => peer.Kind)] : Peer.All,
            isQuick ? 1 : CollectOptions.UsualRounds,
            isQuick,
            result.GetValue(s_json),
            result.GetValue(s_plot));
    }

    private static void RequireWorks(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            try
            {
                Regex only = new(token.Value);
                if (!WorkCatalog.Rows.Any(row => only.IsMatch(row.Name)))
                {
                    result.AddError($"--only {token.Value} matches no work.");
                }
            }
            catch (ArgumentException e)
            {
                result.AddError($"--only takes a regular expression: {e.Message}");
            }
        }
    }

    private static void RequirePeers(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (Peer.Find(token.Value) is null)
            {
                result.AddError($"--peer takes one of {s_peers}, not '{token.Value}'.");
            }
        }
    }
}
