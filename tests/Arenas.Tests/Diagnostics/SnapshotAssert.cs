using System.IO;
using System.Linq;
using Xunit;

namespace Arenas.Tests.Diagnostics;

/// <summary>Whether two snapshots are the same in all that they say.</summary>
internal static class SnapshotAssert
{
    public static byte[] Saved(Snapshot snapshot)
    {
        using MemoryStream stream = new();
        snapshot.Save(stream);
        return stream.ToArray();
    }

    public static Snapshot Reloaded(Snapshot snapshot) => Snapshot.Load(new MemoryStream(Saved(snapshot)));

    public static void Equal(Snapshot expected, Snapshot actual)
    {
        Assert.Equal(
            (expected.Time, expected.Time.Offset, expected.ProcessName, expected.ProcessId, expected.ResidentBytes,
                expected.ManagedBytes),
            (actual.Time, actual.Time.Offset, actual.ProcessName, actual.ProcessId, actual.ResidentBytes,
                actual.ManagedBytes));
        Assert.Equal(
            (expected.Mode, expected.FrameLimit, expected.SampleBytes),
            (actual.Mode, actual.FrameLimit, actual.SampleBytes));
        Assert.Equal(expected.Heaps, actual.Heaps);
        Assert.Equal(expected.Stacks, actual.Stacks);
        Assert.Equal(expected.Types.Select(type => type.Name), actual.Types.Select(type => type.Name));
        Assert.Equal(expected.Types.Select(type => type.EdgeNames), actual.Types.Select(type => type.EdgeNames));
        Assert.Equal(expected.Columns.BlockCount, actual.Columns.BlockCount);
        Assert.Equal(expected.Columns.Places, actual.Columns.Places);
        Assert.Equal(expected.Columns.Sizes, actual.Columns.Sizes);
        Assert.Equal(expected.Columns.UsedSizes, actual.Columns.UsedSizes);
        Assert.Equal(expected.Columns.Stacks, actual.Columns.Stacks);
        Assert.Equal(expected.Columns.Types, actual.Columns.Types);
        Assert.Equal(expected.Columns.Heaps, actual.Columns.Heaps);
        Assert.Equal(expected.Columns.Weights, actual.Columns.Weights);
        Assert.Equal(expected.Columns.InternalCounts, actual.Columns.InternalCounts);
        Assert.Equal(expected.Columns.ExternalCounts, actual.Columns.ExternalCounts);
        Assert.Equal(expected.Columns.Generations, actual.Columns.Generations);
        Assert.Equal(expected.Columns.EdgeStarts, actual.Columns.EdgeStarts);
        Assert.Equal(expected.Columns.EdgeTargets, actual.Columns.EdgeTargets);
        Assert.Equal(expected.Columns.EdgeFields, actual.Columns.EdgeFields);
    }
}
