using System;

namespace Arenas.Clients;

/// <summary>Runs a C library on a heap of ours, as a process of its own: an allocator is chosen before the library
/// starts, once.</summary>
/// <remarks>Prints <c>name=value</c>, a line each; the exit code says whether all went as it must.</remarks>
internal static class Program
{
    /// <summary>Runs the client that the first argument names, on the allocator that the second names.</summary>
    public static int Main(string[] args)
    {
        if (args.Length < 2 || !Enum.TryParse(args[1], ignoreCase: true, out ClientAllocator allocator))
        {
            Console.Error.WriteLine("usage: sqlite|python|misuse own|default|hardened [what to run...]");
            return 2;
        }

        ArraySegment<string> rest = new(args, 2, args.Length - 2);
        switch (args[0])
        {
            case "sqlite":
                SqliteClient.Run(allocator);
                return 0;
            case "python":
                return PythonClient.Run(allocator, rest);
            case "misuse":
                MisuseClient.Run(allocator);
                return 0;
            default:
                Console.Error.WriteLine($"no client is called {args[0]}");
                return 2;
        }
    }

    /// <summary>A heap for a client; null if the library is to use its own allocator.</summary>
    public static NativeHeap? HeapFor(ClientAllocator allocator, string name, long limitBytes) => allocator switch
    {
        ClientAllocator.Own => null,
        _ => new(new NativeHeapOptions
        {
            Name = name,
            Hardened = allocator == ClientAllocator.Hardened,
            LimitBytes = limitBytes,
        }),
    };

    public static void Print(string name, object value) => Console.WriteLine($"{name}={value}");

    public static void Demand(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"It does not hold that {what}.");
        }
    }
}
