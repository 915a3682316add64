using System;
using System.CommandLine;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>top</c>.</summary>
internal static class TopCommand
{
    private static readonly Option<double> s_interval = new("--interval")
    {
        Description = "Time from one look to the next.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<bool> s_once = new("--once") { Description = "Looks once." };

    private static readonly Option<int> s_count = new("--count")
    {
        Description = "How many looks to take; without it, until the process ends or q is pressed.",
        HelpName = "N",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> process = LiveOptions.Process();
        Option<int> limit = LiveOptions.Limit(10);
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        s_interval.Validators.Add(result => LiveOptions.RequireNumber(result, 0.05, 3600));
        s_count.Validators.Add(result => LiveOptions.RequireNumber(result, 1, int.MaxValue));
        Command command = new(
            "top", "Shows what a running process holds, again and again: its heaps, a plot, and call sites if traced.")
        {
            process, s_interval, s_once, s_count, limit, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, () =>
        {
            TopOptions options = new(
                TimeSpan.FromSeconds(result.GetValue(s_interval)),
                result.GetValue(s_once) ? 1 : result.GetValue(s_count) is int count and > 0 ? count : int.MaxValue,
                result.GetValue(limit),
                result.GetValue(json));
            LiveProcess live = new(
                TargetProcess.Find(result.GetRequiredValue(process)), TimeSpan.FromSeconds(result.GetValue(timeout)));
            return new TopProgram(live, options, Console.Out).RunAsync(cancellation);
        }));
        return command;
    }
}
