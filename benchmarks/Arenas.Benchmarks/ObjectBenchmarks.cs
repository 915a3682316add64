using System;
using System.Linq;
using Arenas.Tool.Collect;
using Arenas.Tool.Collect.Graphs;
using Arenas.Tool.Collect.Works;
using BenchmarkDotNet.Attributes;

namespace Arenas.Benchmarks;

/// <summary>Works of the command <c>collect</c>, each on this library's objects and on .NET's own.</summary>
public abstract class ObjectBenchmarks
{
    private TimedWork? _work;

    /// <summary>Gets or sets a value indicating whether to look if it runs rather than how fast.</summary>
    internal static bool IsQuick { get; set; }

    private protected abstract string WorkName { get; }

    [GlobalSetup(Target = "Collect")]
    public void StartOwn() => Start<ArenasGraph, Handle<ArenasNode>>();

    [GlobalSetup(Target = "CollectManaged")]
    public void StartManaged() => Start<ManagedGraph, ManagedReference>();

    [IterationSetup]
    public void Prepare() => _work!.Prepare();

    [GlobalCleanup]
    public void Stop() => _work?.Dispose();

    private protected void Run() => _work!.Run();

    private void Start<TGraph, TNode>()
        where TGraph : struct, IObjectGraph<TGraph, TNode>
        where TNode : struct
    {
        WorkRow row = WorkCatalog.Rows.Single(each => each.Name == WorkName);
        _work = (TimedWork)WorkCatalog.Start<TGraph, TNode>(row.Name, row.CountOf(IsQuick));
        GC.Collect();
    }
}
