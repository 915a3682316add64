using System;
using System.IO;
using System.Linq;
using System.Security;

namespace Arenas.Diagnostics;

/// <summary>Reads the line of source that a frame names, if it is there.</summary>
internal static class SourceLine
{
    // A name from a file of somebody else may be that of anything: devices and pipes have no length.
    private const long MaxFileBytes = 16 << 20;

    public static string? Of(CallFrame frame)
    {
        if (frame.Line <= 0)
        {
            return null;
        }
        try
        {
            FileInfo file = new(frame.File);
            return file.Exists && file.Length is > 0 and <= MaxFileBytes
                ? File.ReadLines(frame.File).ElementAtOrDefault(frame.Line - 1)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException or SecurityException)
        {
            return null;
        }
    }
}
