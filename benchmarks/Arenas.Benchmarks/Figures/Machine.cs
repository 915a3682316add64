using System;
using System.IO;
using System.Linq;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Arenas.Benchmarks.Figures;

/// <summary>Where the figures were measured.</summary>
internal static class Machine
{
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string SystemFile = "/etc/os-release";

    /// <summary>Gets the name of the processor.</summary>
    public static string Processor { get; } =
        Find(ProcessorFile, @"^model name\s*:\s*(.+)$")
        ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
        ?? $"unknown {RuntimeInformation.ProcessArchitecture}";

    /// <summary>Gets the name of the processor as a directory's name.</summary>
    public static string Slug { get; } =
        Regex.Replace(Processor.ToLowerInvariant(), "(\\((r|tm)\\)|[^a-z0-9])+", "-").Trim('-');

    public static string Processors =>
        $"{Processor}, {Environment.ProcessorCount} logical processors, {RuntimeInformation.ProcessArchitecture}";

    public static string OperatingSystem =>
        $"{Find(SystemFile, "^PRETTY_NAME=\"?([^\"\n]+)") ?? RuntimeInformation.OSDescription}, "
            + $"kernel {Environment.OSVersion.Version}";

    public static string Runtime =>
        $"{RuntimeInformation.FrameworkDescription}, {(GCSettings.IsServerGC ? "server" : "workstation")} GC";

    private static string? Find(string file, string pattern) => File.Exists(file)
        ? File.ReadLines(file).Select(line => Regex.Match(line, pattern)).FirstOrDefault(match => match.Success)
            ?.Groups[1].Value.Trim()
        : null;
}
