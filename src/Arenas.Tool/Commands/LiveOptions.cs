using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Arenas.Tool.Commands;

/// <summary>Options and arguments that several commands have.</summary>
internal static class LiveOptions
{
    private const double LongestSeconds = 3600;

    private static readonly Dictionary<string, StatisticKey> s_keys = new()
    {
        ["line"] = StatisticKey.Line,
        ["file"] = StatisticKey.File,
        ["stack"] = StatisticKey.Stack,
        ["type"] = StatisticKey.Type,
        ["size-class"] = StatisticKey.SizeClass,
        ["heap"] = StatisticKey.Heap,
    };

    /// <summary>Makes the option <c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json")
    {
        Description = "Prints JSON, one object a line, instead of text.",
    };

    /// <summary>Makes the option <c>--timeout</c>.</summary>
    public static Option<double> Timeout(double seconds)
    {
        Option<double> option = new("--timeout")
        {
            Description = "How long to wait for a process to answer.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => seconds,
        };
        option.Validators.Add(result => RequireNumber(result, 0.01, LongestSeconds));
        return option;
    }

    /// <summary>Makes the argument that names a process.</summary>
    public static Argument<string> Process() => new("PID")
    {
        Description = "A process: its number, or its name if only one has it.",
    };

    /// <summary>Makes the argument that names a process or the file of a snapshot.</summary>
    public static Argument<string> Source() => new("PID|FILE")
    {
        Description = "A process, by number or name, or the file of a snapshot.",
    };

    /// <summary>Makes the option <c>--by</c>.</summary>
    public static Option<string> By(string usual)
    {
        Option<string> option = new("--by")
        {
            Description = "What to sum by: " + string.Join(", ", s_keys.Keys) + ".",
            HelpName = "KEY",
            DefaultValueFactory = _ => usual,
        };
        option.AcceptOnlyFromAmong([.. s_keys.Keys]);
        return option;
    }

    /// <summary>Returns what the option <c>--by</c> means.</summary>
    public static StatisticKey KeyOf(string name) => s_keys[name];

    /// <summary>Makes the option <c>--limit</c>.</summary>
    public static Option<int> Limit(int usual)
    {
        Option<int> option = new("--limit")
        {
            Description = "How many rows to print at most.",
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result => RequireNumber(result, 1, int.MaxValue));
        return option;
    }

    /// <summary>Makes an option that names the file to write.</summary>
    public static Option<string?> Output(string description) => new("--output", "-o")
    {
        Description = description,
        HelpName = "FILE",
    };

    /// <summary>Refuses a number out of range; text that is no number at all is the parser's to refuse.</summary>
    public static void RequireNumber(OptionResult result, double lowest, double highest)
    {
        foreach (Token token in result.Tokens)
        {
            if (double.TryParse(token.Value, CultureInfo.InvariantCulture, out double number)
                && !(number >= lowest && number <= highest))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{result.Option.Name} takes a number from {lowest} to {highest}."));
            }
        }
    }
}
