using System;
using System.Runtime.InteropServices;

namespace Arenas.Tool.Collect.Graphs;

/// <summary>
/// The collector of Boehm, Demers and Weiser, reached by the functions of its shared library. It is used on one
/// thread, the one that loads it, whose stack it scans: managed frames too, as it finds them between its own entry
/// and the stack's end. What is kept elsewhere in managed memory it does not see.
/// </summary>
internal static unsafe class BoehmLibrary
{
    private static readonly string[] s_fileNames = ["libgc.so.1", "libgc.1.dylib", "gc"];

    // None of these waits for anything but the collector itself, on a thread that does nothing else.
    private static delegate* unmanaged[SuppressGCTransition]<nuint, nint> s_allocate;
    private static delegate* unmanaged[SuppressGCTransition]<nuint, nint> s_allocateUncollectable;
    private static delegate* unmanaged<void> s_collect;
    private static delegate* unmanaged<void> s_disable;
    private static delegate* unmanaged<void> s_enable;
    private static delegate* unmanaged<nuint> s_heapBytes;
    private static delegate* unmanaged<nuint> s_freeBytes;
    private static delegate* unmanaged<nuint> s_collections;

    /// <summary>Gets the bytes of the heap that are not free.</summary>
    public static long UsedBytes => (long)(s_heapBytes() - s_freeBytes());

    public static long Collections => (long)s_collections();

    /// <summary>Loads and starts the library, unless it is not there.</summary>
    /// <param name="path">The file to take, or null for the installed one.</param>
    public static bool TryLoad(string? path)
    {
        foreach (string fileName in path is null ? s_fileNames : [path])
        {
            if (NativeLibrary.TryLoad(fileName, out nint library)
                && NativeLibrary.TryGetExport(library, "GC_init", out nint initialize))
            {
                Bind(library);
                Start(library, initialize);
                return true;
            }
        }

        return false;
    }

    /// <summary>Makes an object of zeros.</summary>
    public static nint Allocate(nuint byteCount) => Checked(s_allocate(byteCount));

    /// <summary>Makes a block that is scanned, and that lives until the process ends.</summary>
    public static nint AllocateUncollectable(nuint byteCount) => Checked(s_allocateUncollectable(byteCount));

    public static void Collect() => s_collect();

    public static void Disable() => s_disable();

    public static void Enable() => s_enable();

    private static void Bind(nint library)
    {
        s_allocate = (delegate* unmanaged[SuppressGCTransition]<nuint, nint>)Find(library, "GC_malloc");
        s_allocateUncollectable =
            (delegate* unmanaged[SuppressGCTransition]<nuint, nint>)Find(library, "GC_malloc_uncollectable");
        s_collect = (delegate* unmanaged<void>)Find(library, "GC_gcollect");
        s_disable = (delegate* unmanaged<void>)Find(library, "GC_disable");
        s_enable = (delegate* unmanaged<void>)Find(library, "GC_enable");
        s_heapBytes = (delegate* unmanaged<nuint>)Find(library, "GC_get_heap_size");
        s_freeBytes = (delegate* unmanaged<nuint>)Find(library, "GC_get_free_bytes");
        s_collections = (delegate* unmanaged<nuint>)Find(library, "GC_get_gc_no");
    }

    // The data of the runtime's own libraries holds no object of ours, and one marker is what the others have.
    private static void Start(nint library, nint initialize)
    {
        ((delegate* unmanaged<int, void>)Find(library, "GC_set_no_dls"))(1);
        if (NativeLibrary.TryGetExport(library, "GC_set_markers_count", out nint setMarkers))
        {
            ((delegate* unmanaged<uint, void>)setMarkers)(1);
        }

        ((delegate* unmanaged<void>)initialize)();
        if (NativeLibrary.TryGetExport(library, "GC_set_warn_proc", out nint setWarn)
            && NativeLibrary.TryGetExport(library, "GC_ignore_warn_proc", out nint ignore))
        {
            ((delegate* unmanaged<nint, void>)setWarn)(ignore);
        }
    }

    private static nint Find(nint library, string name) => NativeLibrary.GetExport(library, name);

    private static nint Checked(nint address) => address != 0 ? address : throw new OutOfMemoryException();
}
