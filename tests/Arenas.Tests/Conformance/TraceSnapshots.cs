using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Diagnostics;

namespace Arenas.Tests.Conformance;

/// <summary>The two snapshots that CPython's tests of tracemalloc look at, with a heap for each domain.</summary>
internal static class TraceSnapshots
{
    public static Snapshot First { get; } = SnapshotBuilderStatistics.Of(
    [
        new(10, "0", 3, ("a.cs", 2), ("b.cs", 4)),
        new(10, "0", 3, ("a.cs", 2), ("b.cs", 4)),
        new(10, "0", 3, ("a.cs", 2), ("b.cs", 4)),
        new(2, "1", 3, ("a.cs", 5), ("b.cs", 4)),
        new(66, "2", 1, ("b.cs", 1)),
        new(7, "3", 1, (CallFrame.UnknownFile, 0)),
    ]);

    public static Snapshot Second { get; } = SnapshotBuilderStatistics.Of(
    [
        new(10, "0", 3, ("a.cs", 2), ("b.cs", 4)),
        new(10, "0", 3, ("a.cs", 2), ("b.cs", 4)),
        new(10, "0", 3, ("a.cs", 2), ("b.cs", 4)),
        new(2, "2", 3, ("a.cs", 5), ("b.cs", 4)),
        new(5000, "2", 3, ("a.cs", 5), ("b.cs", 4)),
        new(400, "4", 1, ("c.cs", 578)),
    ]);

    /// <summary>What a row says, in the order of the rows.</summary>
    public static IEnumerable<string> TracesOf(Snapshot snapshot) =>
        snapshot.Rows.Select(row => $"{row.Heap.Name} {row.Size} {row.Stack.Describe()}");
}
