using System;

namespace Arenas.Tool;

internal static class Program
{
    private static int Main(string[] args)
    {
        Console.Error.WriteLine($"no command answers to '{string.Join(' ', args)}'");
        return 2;
    }
}
