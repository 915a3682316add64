using System;
using System.CommandLine;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>graph</c>.</summary>
internal static class GraphCommand
{
    private static readonly Option<string?> s_type = new("--type")
    {
        Description = "Draws the objects of a type; its name, with or without the namespace.",
        HelpName = "NAME",
    };

    private static readonly Option<string?> s_object = new("--object")
    {
        Description = "Draws an object; its handle, as other commands and files show it.",
        HelpName = "HANDLE",
    };

    private static readonly Option<int> s_depth = new("--depth")
    {
        Description = "How many edges to go from the objects at most.",
        HelpName = "N",
        DefaultValueFactory = _ => 3,
    };

    private static readonly Option<bool> s_backrefs = new("--backrefs")
    {
        Description = "Draws what refers to the objects, not what they refer to.",
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> source = LiveOptions.Source();
        Option<int> limit = LiveOptions.Limit(20);
        limit.Description = "How many objects of a type to begin with at most.";
        Option<string?> output = LiveOptions.Output(
            "The file to write: .dot, .svg (needs Graphviz) or .heapsnapshot, which shows all objects. Without it, DOT"
            + " is printed.");
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        s_depth.Validators.Add(result => LiveOptions.RequireNumber(result, 0, 1000));
        Command command = new("graph", "Draws objects, and what they refer to or what refers to them.")
        {
            source, s_type, s_object, s_depth, s_backrefs, limit, output, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            string? path = result.GetValue(output);
            GraphProgram.RequireFormat(path);
            Snapshot snapshot = await SnapshotSource.GetAsync(
                result.GetRequiredValue(source), TimeSpan.FromSeconds(result.GetValue(timeout)), cancellation)
                .ConfigureAwait(false);
            DotOptions options = new()
            {
                MaxDepth = result.GetValue(s_depth),
                Referrers = result.GetValue(s_backrefs),
            };
            GraphProgram program = new(snapshot, options, path, result.GetValue(json));
            return program.Run(result.GetValue(s_type), result.GetValue(s_object), result.GetValue(limit));
        }));
        return command;
    }
}
