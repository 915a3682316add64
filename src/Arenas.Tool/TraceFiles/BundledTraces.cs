using System;
using System.Collections.Generic;
using System.IO;

namespace Arenas.Tool.TraceFiles;

/// <summary>The traces of real programs that lie beside the tool.</summary>
internal static class BundledTraces
{
    private static readonly string[] s_names = ["sqlite", "python-json", "git-pack"];

    /// <summary>Gets the paths of the bundled traces.</summary>
    public static IReadOnlyList<string> Paths { get; } = Array.ConvertAll(
        s_names, name => Path.Combine(AppContext.BaseDirectory, "traces", name + ".atrace.gz"));
}
