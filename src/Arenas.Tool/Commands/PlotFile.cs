using System;
using System.IO;

namespace Arenas.Tool.Commands;

/// <summary>The file that a plot is to be written to.</summary>
internal static class PlotFile
{
    /// <summary>Says whether it can be written: now, rather than after minutes of work.</summary>
    /// <param name="path">The file; null if there is to be none.</param>
    /// <param name="errors">Gets the reason why not.</param>
    public static bool CanWrite(string? path, TextWriter errors)
    {
        try
        {
            if (path is not null)
            {
                File.OpenWrite(path).Dispose();
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            errors.WriteLine($"arenas: {path}: {e.Message}");
            return false;
        }
    }
}
