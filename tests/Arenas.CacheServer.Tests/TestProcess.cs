using System.Runtime.CompilerServices;
using System.Threading;
using Xunit;

// Servers and clients of one test share the process's threads; tests beside each other would only wait for them.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Arenas.CacheServer.Tests;

/// <summary>The process of the tests.</summary>
internal static class TestProcess
{
    // Clients here wait in their calls, on threads that the server needs.
    [ModuleInitializer]
    internal static void MakeThreads() => _ = ThreadPool.SetMinThreads(32, 32);
}
