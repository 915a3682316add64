using System.Linq;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>What must hold of every heap at every moment.</summary>
internal static class HeapChecks
{
    /// <summary>Fails unless the heap's numbers add up and its raw memory proves its invariants.</summary>
    public static HeapStatistics Hold(NativeHeap heap)
    {
        HeapVerifier.Verify(heap);
        HeapStatistics counted = heap.GetStatistics();
        Sums(counted);
        return counted;
    }

    public static void Sums(HeapStatistics counted)
    {
        Assert.Equal(
            counted.CommittedBytes,
            counted.UsedBytes + counted.FreeBytes + counted.CarvingBytes + counted.HeaderBytes);
        Assert.Equal(counted.FreeBytes, counted.RetainedBytes + counted.GivenBackBytes);
        Assert.InRange(counted.GivenBackBytes, 0, counted.FreeBytes);
        Assert.InRange(counted.CommittedBytes, 0, counted.PeakCommittedBytes);
        Assert.True(counted.ReservedBytes >= counted.CommittedBytes, $"{counted}");
        Assert.Equal(counted.LiveBlocks, counted.LiveLargeBlocks + counted.SizeClasses.Sum(one => one.LiveBlocks));
        Assert.Equal(
            counted.UsedBytes,
            counted.LargeBytes + counted.SizeClasses.Sum(one => one.LiveBlocks * one.BlockSize));
        Assert.True(counted.Regions > 0 || counted.ReservedBytes == 0, $"{counted}");
        Assert.All(
            counted.SizeClasses,
            one => Assert.True(one.Pools > 0 && one.LiveBlocks >= 0 && one.FreeBlocks >= 0));
        Assert.Equal(counted.SizeClasses.OrderBy(one => one.BlockSize), counted.SizeClasses);
    }
}
