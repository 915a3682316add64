using System;
using System.CommandLine;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>report</c>.</summary>
internal static class ReportCommand
{
    private static readonly Option<string?> s_earlier = new("--earlier")
    {
        Description = "An earlier snapshot to compare with.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_profile = new("--profile")
    {
        Description = "A profile of the same run, for the plot over time.",
        HelpName = "FILE",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> source = LiveOptions.Source();
        Option<string?> output = LiveOptions.Output("The file to write; report.html if it is not given.");
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        Command command = new("report", "Writes one HTML file that shows a snapshot, without a network.")
        {
            source, s_earlier, s_profile, output, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            TimeSpan patience = TimeSpan.FromSeconds(result.GetValue(timeout));
            HtmlReportOptions options = new();
            if (result.GetValue(s_earlier) is { } earlier)
            {
                options.Earlier = await SnapshotSource.GetAsync(earlier, patience, cancellation).ConfigureAwait(false);
            }

            if (result.GetValue(s_profile) is { } profile)
            {
                ProfileData data = ProfileSource.Load(profile);
                options.Points = data.Points;
                options.Scopes = data.Scopes;
            }

            Snapshot snapshot = await SnapshotSource.GetAsync(
                result.GetRequiredValue(source), patience, cancellation).ConfigureAwait(false);
            OutputFile.WriteText(
                result.GetValue(output) ?? "report.html",
                result.GetValue(json),
                writer => HtmlReport.Write(writer, snapshot, options));
            return ExitCode.Success;
        }));
        return command;
    }
}
