using System.Runtime.InteropServices;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Threads that .NET has not made.</summary>
internal static unsafe partial class NativeThreads
{
    /// <summary>Runs a C function on so many threads at once, and waits for all.</summary>
    public static void Run(delegate* unmanaged<void*, void*> body, void* argument, int count)
    {
        nint[] threads = new nint[count];
        for (int i = 0; i < count; i++)
        {
            Assert.Equal(0, Create(out threads[i], 0, (nint)body, (nint)argument));
        }
        foreach (nint thread in threads)
        {
            Assert.Equal(0, Join(thread, out nint result));
            Assert.Equal(0, result);
        }
    }

    [LibraryImport("libc", EntryPoint = "pthread_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(out nint thread, nint attributes, nint body, nint argument);

    [LibraryImport("libc", EntryPoint = "pthread_join")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Join(nint thread, out nint result);
}
