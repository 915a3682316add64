using System;
using System.CommandLine;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>profile</c>.</summary>
internal static class ProfileCommand
{
    private static readonly Argument<string[]> s_command = new("COMMAND")
    {
        Description = "The program to run, and its arguments; after --, so that its options are its own.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Option<double> s_interval = new("--interval")
    {
        Description = "Time from one sample to the next.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 0.05,
    };

    private static readonly Option<string> s_trace = new("--trace")
    {
        Description = "What to trace: off, call-sites, stacks[:frames] or sampled[:bytes].",
        HelpName = "MODE",
        DefaultValueFactory = _ => "call-sites",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Option<string?> output = LiveOptions.Output(
            "Beginning of the names of the files to write, NAME.svg, NAME.profile and NAME.arenas; profile-PID if it is"
            + " not given.");
        output.HelpName = "NAME";
        Option<int> limit = LiveOptions.Limit(10);
        Option<bool> json = LiveOptions.Json();
        s_interval.Validators.Add(result => LiveOptions.RequireNumber(result, 0.001, 3600));
        Command command = new(
            "profile",
            "Runs a program to its end, and records what it holds. The exit code is that of the program.")
        {
            s_command, s_interval, s_trace, limit, output, json,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, () =>
        {
            ProfileRun run = new(
                result.GetRequiredValue(s_command),
                TimeSpan.FromSeconds(result.GetValue(s_interval)),
                result.GetRequiredValue(s_trace),
                result.GetValue(limit));
            return new ProfileProgram(run, result.GetValue(output), result.GetValue(json)).RunAsync(cancellation);
        }));
        return command;
    }
}
