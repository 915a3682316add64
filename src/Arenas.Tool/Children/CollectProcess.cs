using System;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Arenas.Tool.Collect;

namespace Arenas.Tool.Children;

/// <summary>Measures a work on a collector in a process of its own.</summary>
internal static class CollectProcess
{
    // The system's own before one that a version switcher put into the path.
    private static readonly string[] s_pythons = ["/usr/bin/python3", "python3", "python"];

    private static readonly Lazy<string> s_script = new(() =>
    {
        using StreamReader reader = new(
            typeof(CollectProcess).Assembly.GetManifestResourceStream("Arenas.Tool.collector.py")!);
        return reader.ReadToEnd();
    });

    /// <summary>Measures.</summary>
    public static Task<WorkResult> RunAsync(CollectRequest request, CancellationToken cancellation) =>
        request.Peer.Kind == PeerSet.CPython
            ? RunPythonAsync(request, cancellation)
            : RunOwnAsync(request, cancellation);

    private static async Task<WorkResult> RunOwnAsync(CollectRequest request, CancellationToken cancellation)
    {
        ProcessStartInfo start = ChildProcess.StartOf(request.ToArguments());
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        start.Environment["GC_MARKERS"] = "1";
        return ResultOf(await ChildProcess.RunAsync(start, "", cancellation).ConfigureAwait(false));
    }

    private static async Task<WorkResult> RunPythonAsync(CollectRequest request, CancellationToken cancellation)
    {
        foreach (string program in request.Peer.Path is { } path ? [path] : s_pythons)
        {
            try
            {
                ChildOutput output = await ChildProcess
                    .RunAsync(PythonStart(program, request), s_script.Value, cancellation).ConfigureAwait(false);
                return ResultOf(output);
            }
            catch (Win32Exception)
            {
                // Not this one.
            }
        }

        return WorkResult.NotInstalled;
    }

    private static ProcessStartInfo PythonStart(string program, CollectRequest request) => new()
    {
        FileName = program,
        ArgumentList =
        {
            "-I",
            "-",
            request.Row.Name,
            request.Row.CountOf(request.IsQuick).ToString(CultureInfo.InvariantCulture),
            request.Row.Repetitions.ToString(CultureInfo.InvariantCulture),
        },
    };

    private static WorkResult ResultOf(ChildOutput output) =>
        output.Read(WorkResult.Parse) ?? WorkResult.Failed(output.Failure);
}
