using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>Snapshots of heaps that other threads are using.</summary>
[Collection(TracingCollection.Name)]
public sealed unsafe class LiveSnapshotTests : TracingTest
{
    [Theory]
    [InlineData(TracingMode.Off)]
    [InlineData(TracingMode.CallSites)]
    [InlineData(TracingMode.Sampled)]
    public void Blocks_that_nobody_touches_are_there_whatever_others_do(TracingMode mode)
    {
        HashSet<ulong> still = [];
        if (mode != TracingMode.Off)
        {
            _ = Tracer.Start(new() { Mode = mode, SampleBytes = 4096 });
        }
        for (int i = 0; i < 5000; i++)
        {
            _ = still.Add((ulong)Heap.Alloc((nuint)(i % 2000)));
        }
        RunBeside(
            random =>
            {
                void* block = Heap.Alloc((nuint)random.Next(3000));
                Heap.Free(block);
            },
            () =>
            {
                Snapshot snapshot = Snapshot.Take(new() { NativeHeaps = [Heap], ObjectHeaps = [] });
                Assert.True(snapshot.Columns.AreConsistent());
                Assert.Superset(still, new HashSet<ulong>(snapshot.Columns.Places));
                Assert.InRange(snapshot.BlockCount, still.Count, still.Count + 4);
            },
            threads: 2);
    }

    [Theory]
    [InlineData(true, TracingMode.Off)]
    [InlineData(false, TracingMode.Off)]
    [InlineData(true, TracingMode.CallSites)]
    [InlineData(false, TracingMode.Stacks)]
    public void Every_edge_leads_to_an_object_of_the_snapshot(bool isShared, TracingMode mode)
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = isShared });
        heap.Leave();
        if (mode != TracingMode.Off)
        {
            _ = Tracer.Start(new() { Mode = mode, TracksPeak = true });
        }
        List<Handle<Pair>> held = [];
        int taken = 0;
        RunBeside(
            random => Mutate(heap, held, random),
            () =>
            {
                Snapshot snapshot = Snapshot.Take(
                    new() { NativeHeaps = [], ObjectHeaps = [heap], Patience = TimeSpan.FromSeconds(20) });
                Assert.Null(snapshot.Heaps[0].Omission);
                Assert.True(snapshot.Columns.AreConsistent());
                AssertCounts(snapshot);
                taken++;
            },
            threads: 1);
        Assert.True(taken > 0);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public void A_heap_whose_owner_sleeps_is_looked_at_and_one_whose_owner_runs_elsewhere_is_named()
    {
        ObjectHeap? heap = null;
        using ManualResetEventSlim ready = new();
        using ManualResetEventSlim goOn = new();
        bool stop = false;
        Thread owner = new(() =>
        {
            heap = new ObjectHeap(new ObjectHeapOptions { Name = "elsewhere" });
            _ = heap.New(1L);
            ready.Set();
            goOn.Wait();
            while (!Volatile.Read(ref stop))
            {
                Thread.SpinWait(10);
            }
            Assert.Equal(1, heap.Count);
            heap.Dispose();
        });
        owner.Start();
        ready.Wait();
        SnapshotOptions options = new()
        {
            NativeHeaps = [],
            ObjectHeaps = [heap!],
            Patience = TimeSpan.FromMilliseconds(50),
        };
        while ((owner.ThreadState & ThreadState.WaitSleepJoin) == 0)
        {
            Thread.Yield();
        }
        Snapshot asleep = Snapshot.Take(options);
        goOn.Set();
        while ((owner.ThreadState & ThreadState.WaitSleepJoin) != 0)
        {
            Thread.Yield();
        }
        Snapshot busy = Snapshot.Take(options);
        Volatile.Write(ref stop, true);
        owner.Join();
        Assert.Equal((1, null), (asleep.ObjectCount, asleep.Heaps[0].Omission));
        Assert.Equal(0, busy.ObjectCount);
        Assert.Contains("was running", busy.Heaps[0].Omission, StringComparison.Ordinal);
    }

    [Fact]
    public void Objects_have_types_sizes_counts_generations_and_named_edges()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { Name = "family" });
        _ = Tracer.Start();
        Handle<Pair> leaf = heap.New(new Pair { Value = 1 });
        Handle<Pair> root = heap.New(new Pair { Right = leaf, Value = 2 }); int line = Line();
        _ = heap.Collect(0);
        Handle<Pair> list = heap.New<Pair, Handle<Pair>>(default, [leaf, root, leaf]);
        heap.Release(leaf);
        Snapshot snapshot = Snapshot.Take(new() { NativeHeaps = [], ObjectHeaps = [heap] });
        SnapshotColumns(snapshot, root, out int rootRow);
        SnapshotColumns(snapshot, leaf, out int leafRow);
        SnapshotColumns(snapshot, list, out int listRow);
        Assert.Equal(line, snapshot.Stacks[snapshot.Columns.Stacks[rootRow]].Site.Line);
        Assert.Equal((24L, 32L), (snapshot.Columns.Sizes[rootRow], snapshot.Columns.UsedSizes[rootRow]));
        Assert.Equal(24 + 8 + (3 * 8), snapshot.Columns.Sizes[listRow]);
        Assert.Equal((3, 0), (snapshot.Columns.InternalCounts[leafRow], snapshot.Columns.ExternalCounts[leafRow]));
        Assert.Equal((1, 1), (snapshot.Columns.InternalCounts[rootRow], snapshot.Columns.ExternalCounts[rootRow]));
        Assert.Equal((1, 0), (snapshot.Columns.Generations[rootRow], snapshot.Columns.Generations[listRow]));
        Assert.Equal(["Right"], EdgesOf(snapshot, rootRow).Select(edge => edge.Name));
        Assert.Equal([("[]", leafRow), ("[]", rootRow), ("[]", leafRow)], EdgesOf(snapshot, listRow));
        Assert.Equal("Arenas.Tests.Diagnostics.Tracing.Pair", snapshot.Types[snapshot.Columns.Types[rootRow]].Name);
        heap.Release(root);
        heap.Release(list);
    }

    [Fact]
    public void A_type_inside_a_generic_one_has_a_name()
    {
        using ObjectHeap heap = new();
        Handle<Outer<int>.Inner> handle = heap.New(new Outer<int>.Inner { Value = 1 });
        Snapshot snapshot = Snapshot.Take(new() { NativeHeaps = [], ObjectHeaps = [heap] });
        Assert.Equal("Arenas.Tests.Diagnostics.Tracing.Outer<System.Int32>.Inner", snapshot.Types[1].Name);
        heap.Release(handle);
    }

    private static void SnapshotColumns(Snapshot snapshot, Handle handle, out int row) =>
        row = Array.IndexOf(snapshot.Columns.Places, handle.Bits);

    private static IEnumerable<(string Name, int Target)> EdgesOf(Snapshot snapshot, int row)
    {
        int number = row - snapshot.BlockCount;
        for (int edge = snapshot.Columns.EdgeStarts[number]; edge < snapshot.Columns.EdgeStarts[number + 1]; edge++)
        {
            yield return (snapshot.Types[snapshot.Columns.Types[row]].EdgeNames[snapshot.Columns.EdgeFields[edge]],
                snapshot.BlockCount + snapshot.Columns.EdgeTargets[edge]);
        }
    }

    private static void AssertCounts(Snapshot snapshot)
    {
        int[] seen = new int[snapshot.ObjectCount];
        Array.ForEach(snapshot.Columns.EdgeTargets, target => seen[target]++);
        for (int i = 0; i < seen.Length; i++)
        {
            Assert.Equal(snapshot.Columns.InternalCounts[i], seen[i]);
        }
    }

    private static void Mutate(ObjectHeap heap, List<Handle<Pair>> held, Random random)
    {
        if (held.Count < 300 && random.Next(3) > 0)
        {
            Handle<Pair> left = held.Count > 0 ? held[random.Next(held.Count)] : default;
            held.Add(heap.New(new Pair { Left = left, Value = held.Count }));
        }
        else if (held.Count > 0)
        {
            int index = random.Next(held.Count);
            Handle<Pair> source = held[random.Next(held.Count)];
            heap.Link(source, ref heap.At(source).Right, held[index]);
            heap.Release(held[index]);
            held.RemoveAt(index);
        }
    }

    /// <summary>Looks 40 times while threads do something again and again.</summary>
    private static void RunBeside(Action<Random> something, Action look, int threads)
    {
        bool stop = false;
        Exception? failure = null;
        Thread[] others =
        [
            .. Enumerable.Range(0, threads).Select(seed => new Thread(() =>
            {
                try
                {
                    for (Random random = new(seed); !Volatile.Read(ref stop);)
                    {
                        something(random);
                    }
                }
                catch (Exception exception)
                {
                    failure = exception;
                }
            })),
        ];
        Array.ForEach(others, thread => thread.Start());
        try
        {
            for (int round = 0; round < 40; round++)
            {
                look();
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            Array.ForEach(others, thread => thread.Join());
        }
        Assert.Null(failure);
    }
}
