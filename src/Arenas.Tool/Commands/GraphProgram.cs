using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Arenas.Tool.Commands;

/// <summary>Runs the command <c>graph</c>.</summary>
internal sealed class GraphProgram
{
    private readonly Snapshot _snapshot;
    private readonly DotOptions _options;
    private readonly string? _path;
    private readonly bool _isJson;

    public GraphProgram(Snapshot snapshot, DotOptions options, string? path, bool isJson)
    {
        _snapshot = snapshot;
        _options = options;
        _path = path;
        _isJson = isJson;
    }

    /// <summary>Refuses a file whose format is not known, before any process is asked.</summary>
    public static void RequireFormat(string? path)
    {
        if (path is not null && Path.GetExtension(path) is not (".dot" or ".svg" or ".heapsnapshot"))
        {
            throw new ToolException(ExitCode.BadInput, $"{path} ends with none of .dot, .svg, .heapsnapshot.");
        }
    }

    /// <summary>Runs the command and returns the exit code.</summary>
    /// <exception cref="ToolException">There is nothing to draw, or no Graphviz.</exception>
    public int Run(string? type, string? handle, int limit)
    {
        SnapshotObject[] objects = [.. Chosen(type, handle).Take(limit)];
        if (objects.Length == 0)
        {
            throw new ToolException(
                ExitCode.NotFound,
                _snapshot.ObjectCount == 0 ? "there is no object." : $"there is no object {type ?? handle}.");
        }

        switch (Path.GetExtension(_path))
        {
            case null:
                DotFormat.Write(Console.Out, objects, _options);
                break;
            case ".svg":
                WriteSvg(objects);
                break;
            case ".heapsnapshot":
                OutputFile.Write(_path!, _isJson, stream => ChromeHeapSnapshotFormat.Write(stream, _snapshot));
                break;
            default:
                OutputFile.WriteText(_path!, _isJson, writer => DotFormat.Write(writer, objects, _options));
                break;
        }

        return ExitCode.Success;
    }

    private void WriteSvg(SnapshotObject[] objects)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        DotFormat.Write(text, objects, _options);
        try
        {
            OutputFile.Write(_path!, _isJson, stream => SvgFormat.Write(stream, text.ToString()));
        }
        catch (InvalidOperationException e)
        {
            throw new ToolException(ExitCode.NotFound, e.Message, e);
        }
    }

    private IEnumerable<SnapshotObject> Chosen(string? type, string? handle)
    {
        SnapshotGraph graph = _snapshot.Graph;
        if (handle is not null)
        {
            return graph.Objects.Where(one => one.Handle.ToString() == handle || BitsOf(one) == handle);
        }

        return type is null
            ? graph.Held
            : graph.Objects.Where(one => one.Type.Name == type
                || one.Type.Name.EndsWith("." + type, StringComparison.Ordinal));
    }

    private static string BitsOf(SnapshotObject one) =>
        string.Create(CultureInfo.InvariantCulture, $"0x{one.Handle.Bits:x}");
}
