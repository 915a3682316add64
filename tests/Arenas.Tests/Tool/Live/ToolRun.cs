using System;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Children;

namespace Arenas.Tests.Tool.Live;

/// <summary>Runs the tool as users do: in a process of its own.</summary>
internal static class ToolRun
{
    // Machines that run tests are busy: a process that answers late is no failure here.
    public static readonly string[] Patient = ["--timeout", "60"];

    public static async Task<ChildOutput> RunAsync(params string[] arguments)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(5));
        return await ChildProcess.RunAsync(ChildProcess.StartOf(arguments), "", limit.Token);
    }

    public static JsonElement[] Lines(ChildOutput output) =>
    [
        .. output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement),
    ];
}
