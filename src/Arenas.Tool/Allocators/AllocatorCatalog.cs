using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Tool.Replay;

namespace Arenas.Tool.Allocators;

/// <summary>The allocators that a .NET program can reach, by name.</summary>
internal static class AllocatorCatalog
{
    // Behind a library's name: call it without the transition out of managed code.
    private const string DirectSuffix = "+sgt";

    private static readonly KnownAllocator[] s_known =
    [
        new("Arenas", () => new ReplayRunner<ArenasAllocator, nint>()),
        new("NativeMemory", () => new ReplayRunner<NativeMemoryAllocator, nint>()),
        new("ArrayPool", () => new ReplayRunner<ArrayPoolAllocator, ArrayBlock>()),
        new("GC", () => new ReplayRunner<GcArrayAllocator, ArrayBlock>()),
        Library("mimalloc", "libmimalloc.so.3", "libmimalloc.so.2", "mimalloc"),
        Library("jemalloc", "libjemalloc.so.2", "jemalloc"),
        Library("tcmalloc", "libtcmalloc_minimal.so.4", "libtcmalloc.so.4", "tcmalloc_minimal", "tcmalloc"),
        Library("snmalloc", "libsnmallocshim.so", "libsnmallocshim-rust.so", "snmallocshim", "snmalloc"),
    ];

    // Reached as well, but only when named.
    private static readonly KnownAllocator[] s_onRequest = [Library("rpmalloc", "librpmalloc.so", "rpmalloc")];

    /// <summary>Gets the names of the allocators that are replayed when none is named.</summary>
    public static IReadOnlyList<string> DefaultNames { get; } = Array.ConvertAll(s_known, known => known.Name);

    /// <summary>Returns <paramref name="name"/> as the catalog writes it, or as it is when it is not known.</summary>
    public static string Spell(string name) => Find(name)?.Name ?? name;

    /// <summary>
    /// Makes what measures the allocator <paramref name="name"/>, if it is known and, being a native library, there.
    /// </summary>
    /// <param name="name">The name, in any case.</param>
    /// <param name="libraryPath">A library to take for it, or null for the installed one.</param>
    public static IReplayRunner? TryCreateRunner(string name, string? libraryPath)
    {
        bool isDirect = name.EndsWith(DirectSuffix, StringComparison.OrdinalIgnoreCase);
        KnownAllocator? known = Find(name);
        if (libraryPath is not null)
        {
            known = Library(name, libraryPath);
        }
        else if (isDirect)
        {
            known = Find(name[..^DirectSuffix.Length]);
            isDirect = known?.FileNames.Length > 0;
            known = isDirect ? known : null;
        }

        if (known is null || (known.FileNames.Length > 0 && !MallocLibrary.TryLoad(known.FileNames)))
        {
            return null;
        }

        return isDirect ? new ReplayRunner<DirectLibraryAllocator, nint>() : known.CreateRunner();
    }

    private static KnownAllocator? Find(string name) =>
        s_known.Concat(s_onRequest).FirstOrDefault(k => k.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static KnownAllocator Library(string name, params string[] fileNames) =>
        new(name, () => new ReplayRunner<LibraryAllocator, nint>(), fileNames);
}
