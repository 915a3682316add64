using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Json;
using Arenas.Tool.Reports;

namespace Arenas.Tool.Commands;

/// <summary>A file that a command writes: it appears whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>Writes a file of bytes and says so.</summary>
    public static void Write(string path, bool isJson, Action<Stream> write)
    {
        string partial = path + ".part";
        try
        {
            using (FileStream stream = File.Create(partial))
            {
                write(stream);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        long length = new FileInfo(path).Length;
        Console.Out.WriteLine(
            isJson
                ? JsonSerializer.Serialize(new FileLine(path, length), SnapshotJsonContext.Default.FileLine)
                : string.Create(CultureInfo.InvariantCulture, $"{path}: {length:N0} bytes"));
    }

    /// <summary>Writes a file of text and says so.</summary>
    public static void WriteText(string path, bool isJson, Action<TextWriter> write) => Write(path, isJson, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(false));
        write(writer);
    });
}
