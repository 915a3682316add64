using System.Runtime.InteropServices;

namespace Arenas.Clients;

/// <summary>What is called of CPython.</summary>
internal static unsafe partial class Python
{
    /// <summary>PYMEM_DOMAIN_RAW, MEM and OBJ.</summary>
    public const int DomainCount = 3;

    private const string Library = "libpython3.11.so.1.0";

    /// <summary>Makes its symbols known to the modules that it loads itself: they are not linked to it.</summary>
    public static bool Load()
    {
        const int now = 2;
        const int global = 0x100;
        return Open(Library, now | global) != 0;
    }

    /// <summary>The first five fields of the addresses are a PyMemAllocatorEx.</summary>
    [LibraryImport(Library, EntryPoint = "PyMem_SetAllocator")]
    public static partial void SetAllocator(int domain, AllocatorAddresses* allocator);

    [LibraryImport(Library, EntryPoint = "Py_InitializeEx")]
    public static partial void Initialize(int installsSignalHandlers);

    [LibraryImport(Library, EntryPoint = "Py_FinalizeEx")]
    public static partial int Finish();

    [LibraryImport(Library, EntryPoint = "PyRun_SimpleStringFlags", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Run(string program, nint flags);

    [LibraryImport(Library, EntryPoint = "Py_GetVersion")]
    public static partial nint Version();

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string library, int flags);
}
