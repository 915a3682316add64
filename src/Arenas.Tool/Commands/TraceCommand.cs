using System;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>trace</c>.</summary>
internal static class TraceCommand
{
    private static readonly Argument<string> s_action = new("start|stop")
    {
        Description = "What to do; without it, says what is traced.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string> s_mode = new("--mode")
    {
        Description = "call-sites: each allocation's file and line; stacks: with the frames that led to it; sampled:"
            + " stacks of some, at no cost to speak of.",
        HelpName = "MODE",
        DefaultValueFactory = _ => "call-sites",
    };

    private static readonly Option<int> s_frames = new("--frames")
    {
        Description = "How many frames of a stack to record at most.",
        HelpName = "N",
        DefaultValueFactory = _ => 16,
    };

    private static readonly Option<int> s_sample = new("--sample")
    {
        Description = "Mean bytes from one sampled allocation to the next.",
        HelpName = "BYTES",
        DefaultValueFactory = _ => 512 << 10,
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> process = LiveOptions.Process();
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        s_action.AcceptOnlyFromAmong("start", "stop");
        s_mode.AcceptOnlyFromAmong("call-sites", "stacks", "sampled");
        s_frames.Validators.Add(result => LiveOptions.RequireNumber(result, 1, 256));
        s_sample.Validators.Add(result => LiveOptions.RequireNumber(result, 1, int.MaxValue));
        Command command = new("trace", "Begins or ends to record who allocates in a running process.")
        {
            process, s_action, s_mode, s_frames, s_sample, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            LiveProcess live = new(
                TargetProcess.Find(result.GetRequiredValue(process)), TimeSpan.FromSeconds(result.GetValue(timeout)));
            TracingFigures wanted = new(
                result.GetRequiredValue(s_mode), result.GetValue(s_frames), result.GetValue(s_sample));
            TracingFigures now = await RunAsync(live, result.GetValue(s_action), wanted, cancellation)
                .ConfigureAwait(false);
            await Console.Out.WriteLineAsync(
                result.GetValue(json)
                    ? JsonSerializer.Serialize(new TracingAnswer(now), LiveJsonContext.Default.TracingAnswer)
                    : TextOf(live.Target, now)).ConfigureAwait(false);
            return ExitCode.Success;
        }));
        return command;
    }

    private static async Task<TracingFigures> RunAsync(
        LiveProcess live, string? action, TracingFigures wanted, CancellationToken cancellation)
    {
        return action switch
        {
            "start" => await live.StartTracingAsync(wanted, cancellation).ConfigureAwait(false),
            "stop" => await live.StopTracingAsync(cancellation).ConfigureAwait(false),
            _ => (await live.HelloAsync(cancellation).ConfigureAwait(false)).Tracing,
        };
    }

    private static string TextOf(TargetProcess target, TracingFigures now) => now.Mode switch
    {
        "Off" => $"{target} traces nothing",
        "CallSites" => $"{target} traces call sites",
        "Stacks" => string.Create(CultureInfo.InvariantCulture, $"{target} traces stacks of {now.Frames} frames"),
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{target} traces stacks of {now.Frames} frames, every {now.SampleBytes:N0} bytes"),
    };
}
