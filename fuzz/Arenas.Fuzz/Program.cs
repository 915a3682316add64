using System;

namespace Arenas.Fuzz;

internal static class Program
{
    private static int Main(string[] args)
    {
        Console.Error.WriteLine($"no fuzzer answers to '{string.Join(' ', args)}'");
        return 2;
    }
}
