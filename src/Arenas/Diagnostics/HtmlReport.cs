using System;
using System.IO;
using System.Net;

using Arenas.Diagnostics;

namespace Arenas;

/// <summary>Writes what a snapshot knows as one HTML file, which needs no network: a flame graph of live bytes by
/// stack, tables by call site, type and heap, a plot over time, and what has changed since an earlier
/// snapshot.</summary>
/// <remarks>
/// <para><b>Threads</b>: any.</para>
/// <para><b>Cost</b>: one pass over the rows of each snapshot and over the frames of its stacks; the file has some
/// 20 bytes for each frame and stack, and 45 KB for the rest.</para>
/// <para>The file names the source files and methods of the program, and no content of its memory.</para>
/// </remarks>
public static class HtmlReport
{
    /// <summary>Writes a report.</summary>
    /// <param name="writer">Where to; it stays open. A file is to be UTF-8.</param>
    /// <param name="snapshot">What it shows.</param>
    /// <param name="options">What else it shows; null for nothing.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(TextWriter writer, Snapshot snapshot, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(snapshot);
        options ??= new();
        string title = options.Title
            ?? (snapshot.ProcessName.Length > 0 ? $"{snapshot.ProcessName}: live memory" : "Live memory");
        ReportParts parts = ReportParts.Read();
        using ReportData data = new(snapshot, options, title);
        parts.Write(writer, name => name switch
        {
            "title" => WebUtility.HtmlEncode(title),
            "data" => data.ToJson(),
            _ => null,
        });
    }
}
