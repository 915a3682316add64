using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using Arenas.Tool.Live;

namespace Arenas.Tool.Commands;

/// <summary>The command <c>export</c>.</summary>
internal static class ExportCommand
{
    private static readonly Dictionary<string, Action<Stream, Snapshot>> s_formats = new()
    {
        [".pb.gz"] = PprofFormat.Write,
        [".speedscope.json"] = SpeedscopeFormat.Write,
        [".heapsnapshot"] = (stream, snapshot) => ChromeHeapSnapshotFormat.Write(stream, snapshot),
        [".json"] = JsonFormat.Write,
        [".folded"] = (stream, snapshot) =>
        {
            using StreamWriter writer = new(stream);
            FoldedStacksFormat.Write(writer, snapshot);
        },
        [".csv"] = (stream, snapshot) =>
        {
            using StreamWriter writer = new(stream);
            CsvFormat.Write(writer, snapshot);
        },
    };

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        Argument<string> source = LiveOptions.Source();
        Option<string?> output = LiveOptions.Output(
            "The file to write; its end says in which format: " + string.Join(", ", s_formats.Keys) + ".");
        output.Required = true;
        Option<bool> json = LiveOptions.Json();
        Option<double> timeout = LiveOptions.Timeout(10);
        Command command = new("export", "Writes a snapshot in a format that other viewers open.")
        {
            source, output, json, timeout,
        };
        command.SetAction((result, cancellation) => CommandGuard.RunAsync(Console.Error, async () =>
        {
            string path = result.GetRequiredValue(output)!;
            Action<Stream, Snapshot> write = FormatOf(path);
            Snapshot snapshot = await SnapshotSource.GetAsync(
                result.GetRequiredValue(source), TimeSpan.FromSeconds(result.GetValue(timeout)), cancellation)
                .ConfigureAwait(false);
            OutputFile.Write(path, result.GetValue(json), stream => write(stream, snapshot));
            return ExitCode.Success;
        }));
        return command;
    }

    private static Action<Stream, Snapshot> FormatOf(string path) =>
        s_formats.FirstOrDefault(format => path.EndsWith(format.Key, StringComparison.OrdinalIgnoreCase)).Value
        ?? throw new ToolException(
            ExitCode.BadInput, $"{path} ends with none of {string.Join(", ", s_formats.Keys)}.");
}
