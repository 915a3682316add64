using System;
using System.IO;
using System.Runtime.CompilerServices;

namespace Arenas.Gallery;

/// <summary>Marks the line whose allocation is never returned, so that a test knows it.</summary>
internal static class Guilty
{
    private static bool s_isTold;

    /// <summary>Returns <paramref name="value"/>, and prints once on which line that was.</summary>
    public static T Here<T>(T value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        if (!s_isTold)
        {
            s_isTold = true;
            Console.WriteLine($"guilty {Path.GetFileName(file.Replace('\\', '/'))}:{line}");
        }

        return value;
    }
}
