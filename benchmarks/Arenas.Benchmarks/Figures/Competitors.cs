using System;
using System.Collections.Generic;

using Arenas.Benchmarks.Allocators;
using Arenas.Benchmarks.Libraries;

namespace Arenas.Benchmarks.Figures;

/// <summary>The allocators that a .NET program can reach on this machine.</summary>
internal sealed class Competitors
{
    public const string SharedHeap = "Arenas";
    public const string ThreadHeap = "Arenas.ThreadHeap";
    public const string NativeMemory = "NativeMemory";

    private const string DirectSuffix = "+sgt";

    private readonly List<Competitor> _all =
    [
        new AllocatorCompetitor<SharedHeapAllocator, nint>(SharedHeap, CompetitorKind.Arenas),
        new AllocatorCompetitor<ThreadHeapAllocator, nint>(ThreadHeap, CompetitorKind.Arenas),
        new AllocatorCompetitor<IsolatedHeapAllocator, nint>("Arenas.Isolated", CompetitorKind.Arenas),
        new AllocatorCompetitor<NativeMemoryAllocator, nint>(NativeMemory, CompetitorKind.DotNet),
        new AllocatorCompetitor<ArrayPoolAllocator, ArrayBlock>("ArrayPool", CompetitorKind.DotNet),
        new AllocatorCompetitor<GcArrayAllocator, ArrayBlock>("GC", CompetitorKind.DotNet),
    ];

    private readonly string? _wanted;
    private readonly List<string> _versions = [CLibrary.Description];
    private readonly List<string> _absences = [];

    /// <summary>Looks for the competitors.</summary>
    /// <param name="wanted">The only one that is wanted, or null: no other native library is loaded then.</param>
    public Competitors(string? wanted = null)
    {
        _wanted = wanted;
        Look<Mimalloc>();
        Look<Jemalloc>();
        Look<Tcmalloc>();
        Look<Snmalloc>();
        Look<Rpmalloc>();
    }

    public IReadOnlyList<Competitor> All => _all;

    /// <summary>Gets the native libraries that were found, with their versions; the C library first.</summary>
    public IReadOnlyList<string> Versions => _versions;

    /// <summary>Gets a line for each native library that was not found.</summary>
    public IReadOnlyList<string> Absences => _absences;

    /// <summary>Finds one competitor.</summary>
    /// <exception cref="ArgumentException">It is not on this machine.</exception>
    public static Competitor Named(string name) =>
        new Competitors(name)._all.Find(competitor => competitor.Name == name)
            ?? throw new ArgumentException($"No competitor '{name}'.");

    private void Look<TLibrary>()
        where TLibrary : struct, ILibrary
    {
        string name = TLibrary.Name;
        if (_wanted is not null && _wanted != name && _wanted != name + DirectSuffix)
        {
            return;
        }
        if (!Installed<TLibrary>.IsAvailable)
        {
            _absences.Add(Installed<TLibrary>.Absence);
            return;
        }
        _versions.Add(Installed<TLibrary>.Description);
        _all.Add(new AllocatorCompetitor<DirectAllocator<TLibrary>, nint>(name + DirectSuffix, CompetitorKind.Direct));
        _all.Add(new AllocatorCompetitor<PlainAllocator<TLibrary>, nint>(name, CompetitorKind.Plain));
    }
}
