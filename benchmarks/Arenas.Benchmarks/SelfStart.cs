using System;
using System.Diagnostics;
using System.IO;

namespace Arenas.Benchmarks;

/// <summary>How to start this program in another process.</summary>
internal static class SelfStart
{
    public static ProcessStartInfo With(params ReadOnlySpan<string> args)
    {
        string host = Environment.ProcessPath!;
        ProcessStartInfo start = new(host);
        if (Path.GetFileNameWithoutExtension(host) == "dotnet")
        {
            start.ArgumentList.Add(typeof(SelfStart).Assembly.Location);
        }
        foreach (string arg in args)
        {
            start.ArgumentList.Add(arg);
        }
        return start;
    }
}
