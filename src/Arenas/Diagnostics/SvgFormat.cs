using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;

namespace Arenas;

/// <summary>Makes pictures of what <see cref="DotFormat"/> writes, by the program <c>dot</c> of Graphviz.</summary>
/// <remarks><b>Threads</b>: any. <b>Cost</b>: a process; seconds for thousands of nodes.</remarks>
public static class SvgFormat
{
    /// <summary>Writes an SVG file.</summary>
    /// <param name="output">Where to; not closed.</param>
    /// <param name="graph">The graph in DOT.</param>
    /// <param name="program">The program, by name or path.</param>
    /// <exception cref="InvalidOperationException">The program cannot be started, or it reports an
    /// error.</exception>
    public static void Write(Stream output, string graph, string program = "dot")
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentException.ThrowIfNullOrEmpty(program);
        ProcessStartInfo start = new(program, ["-Tsvg"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        };
        using Process process = Start(start);
        // Both sides at once: neither waits for a pipe that nobody empties.
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task written = Task.Run(() => Send(process, graph));
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        written.GetAwaiter().GetResult();
        string message = errors.GetAwaiter().GetResult();
        Debug.Assert(process.HasExited, "its output has ended");
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} failed: {message.Trim()}");
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new InvalidOperationException(
                $"The program '{start.FileName}' cannot be started. It is part of Graphviz (https://graphviz.org).",
                exception);
        }
    }

    private static void Send(Process process, string graph)
    {
        try
        {
            using StreamWriter input = process.StandardInput;
            input.Write(graph);
        }
        catch (IOException)
        {
            // It ended before it had read all: its exit code and its errors say why.
        }
    }
}
