using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Diagnostics.NETCore.Client;

namespace Arenas.Tool.Live;

/// <summary>A process with a .NET runtime.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name: of the program that runs, not of the host that runs it.</param>
internal sealed record TargetProcess(int Id, string Name)
{
    /// <summary>Returns all processes whose runtime has a diagnostic port, but for this one.</summary>
    public static IReadOnlyList<TargetProcess> All() =>
    [
        .. Published()
            .Where(id => id != Environment.ProcessId)
            .Distinct()
            .Order()
            .Select(TryGet)
            .OfType<TargetProcess>(),
    ];

    /// <summary>Finds the process that the user names by number or by name.</summary>
    /// <exception cref="ToolException">There is none, or several have the name.</exception>
    public static TargetProcess Find(string text)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            return TryGet(id) ?? throw new ToolException(ExitCode.NotFound, $"there is no process {id}.");
        }

        TargetProcess[] named =
            [.. All().Where(process => process.Name.Equals(text, StringComparison.OrdinalIgnoreCase))];
        return named.Length switch
        {
            1 => named[0],
            0 => throw new ToolException(ExitCode.NotFound, $"no .NET process is named '{text}'."),
            _ => throw new ToolException(
                ExitCode.NotFound,
                $"several processes are named '{text}': {string.Join(", ", named.Select(process => process.Id))}."),
        };
    }

    /// <summary>Tells whether the process may have Arenas in it, without asking it.</summary>
    /// <remarks>On Linux, of a program whose assemblies are files, the system tells which it has loaded; any other may
    /// have it.</remarks>
    public bool MayUseArenas()
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        try
        {
            HashSet<string> loaded =
            [
                .. File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{Id}/maps"))
                    .Where(line => line.EndsWith(".dll", StringComparison.Ordinal))
                    .Select(line => line[(line.LastIndexOf('/') + 1)..]),
            ];
            // One that was published as a single file has its own assembly in that, as it has Arenas.
            return loaded.Contains("Arenas.dll") || !loaded.Contains(Name + ".dll");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"process {Id} ({Name})";

    // The client reads the environment of every process, and gives up when the system refuses one of them.
    private static IEnumerable<int> Published()
    {
        try
        {
            return [.. DiagnosticsClient.GetPublishedProcesses()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.EnumerateFiles(Path.GetTempPath(), "dotnet-diagnostic-*-*-socket")
                .Select(path => Path.GetFileName(path).Split('-')[2])
                .Select(text =>
                    int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
                .Where(id => id != 0);
        }
    }

    private static TargetProcess? TryGet(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            return new TargetProcess(id, NameOf(process));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }

    // A program that the dotnet command runs is named by its assembly.
    private static string NameOf(Process process)
    {
        string name = process.ProcessName;
        if (name != "dotnet" || !OperatingSystem.IsLinux())
        {
            return name;
        }

        try
        {
            string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process.Id}/cmdline");
            string[] arguments = Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split('\0');
            string? assembly = arguments.Skip(1).FirstOrDefault(
                argument => argument.EndsWith(".dll", StringComparison.OrdinalIgnoreCase));
            return assembly is null ? name : Path.GetFileNameWithoutExtension(assembly);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return name;
        }
    }
}
