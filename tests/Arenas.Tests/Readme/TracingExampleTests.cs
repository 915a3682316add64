using System;
using Arenas.Tests.Diagnostics.Tracing;
using Xunit;

namespace Arenas.Tests.Readme;

/// <summary>The README's examples of tracing and of leak detection.</summary>
[Collection(TracingCollection.Name)]
public static unsafe class TracingExampleTests
{
    [Fact]
    public static void Two_snapshots_tell_what_has_grown()
    {
        using NativeHeap heap = new();
        Tracer.Start(new TracingOptions { Mode = TracingMode.CallSites }); // or Stacks, or Sampled

        void* block = heap.Alloc(1000);
        Snapshot before = Snapshot.Take();
        heap.Free(block);
        void* larger = heap.Alloc(5000);
        Snapshot after = Snapshot.Take(); // of all heaps, while other threads go on

        foreach (StatisticDiff line in after.CompareTo(before, StatisticKey.Line))
        {
            Console.WriteLine(line); // Program.cs:12: size=5000 B (+5000 B), count=1 (+1), average=5000 B
        }
        Console.WriteLine(Tracer.StackOf(heap, (nint)larger)); // Program.cs:12
        Tracer.Stop();

        heap.Free(larger);
        Assert.EndsWith(
            "size=5000 B (+5000 B), count=1 (+1), average=5000 B",
            Assert.Single(after.CompareTo(before, StatisticKey.Line), line => line.BytesDiff > 0).ToString());
    }

    [Fact]
    public static void A_heap_that_is_disposed_names_what_was_not_returned()
    {
        string told = "";
        EventHandler<LeakFoundEventArgs> listener = (_, leak) => told += leak;
        LeakDetection.Found += listener;

        LeakDetection.Level = LeakDetectionLevel.Paranoid;
        LeakDetection.Found += (_, leak) => Console.WriteLine(leak); // "requests was disposed with 1 unreturned ..."

        using (NativeHeap heap = new(new NativeHeapOptions { Name = "requests" }))
        {
            _ = heap.Alloc(100);
        }

        LeakDetection.Found -= listener;
        LeakDetection.Level = LeakDetectionLevel.Simple;
        Assert.Contains("requests was disposed with 1 unreturned, 112 bytes", told, StringComparison.Ordinal);
        Assert.Contains(nameof(TracingExampleTests) + ".cs", told, StringComparison.Ordinal);
    }
}
