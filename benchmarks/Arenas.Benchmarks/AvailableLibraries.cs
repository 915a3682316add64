using System;
using System.Collections.Generic;
using System.Linq;
using Arenas.Benchmarks.Libraries;
using BenchmarkDotNet.Filters;
using BenchmarkDotNet.Running;

namespace Arenas.Benchmarks;

/// <summary>Leaves out the benchmarks of native libraries that are not on this machine.</summary>
internal sealed class AvailableLibraries : IFilter
{
    private readonly HashSet<string> _absent = [];

    public AvailableLibraries()
    {
        Look<Mimalloc>();
        Look<Jemalloc>();
        Look<Tcmalloc>();
        Look<Snmalloc>();
        Look<Rpmalloc>();
    }

    public bool Predicate(BenchmarkCase benchmarkCase) => !benchmarkCase.Descriptor.Categories.Any(_absent.Contains);

    private void Look<TLibrary>()
        where TLibrary : struct, ILibrary
    {
        if (!Installed<TLibrary>.IsAvailable)
        {
            Console.WriteLine(Installed<TLibrary>.Absence);
            _absent.Add(TLibrary.Name);
        }
    }
}
