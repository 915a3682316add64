using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Threading;
using Arenas.Diagnostics;
using Arenas.Heaps;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>What a process keeps of leaks and errors, for whoever asks later.</summary>
[Collection(TracingCollection.Name)]
public sealed unsafe class FindingsTests : TracingTest
{
    [Fact]
    public void Leaks_of_one_place_are_summed_up_and_the_last_places_are_kept()
    {
        for (int i = 0; i < LeakLog.Kept + 20; i++)
        {
            Leak($"place {i}", 1);
        }
        Leak("place 60", 2);

        IReadOnlyList<LeakEntry> all = LeakLog.All();

        Assert.Equal(LeakLog.Kept, all.Count);
        Assert.DoesNotContain(all, entry => entry.Name == "place 0");
        LeakEntry summed = Assert.Single(all, entry => entry.Name == "place 60");
        Assert.Equal((LeakKind.Unreturned, 3L, 48L), (summed.Kind, summed.Site.Count, summed.Site.Bytes));
        Assert.Same(summed, all[^1]);
    }

    [Fact]
    public void The_last_errors_are_kept_with_what_they_say()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Name = "bad frees" });
        for (int i = 0; i < HeapFaults.Kept + 5; i++)
        {
            Assert.Throws<ArgumentException>(() => heap.Free((void*)4096));
        }

        void* block = heap.Alloc(100);
        heap.Free(block);
        Action again = () => heap.Free(block); int line = Line();
        InvalidOperationException thrown = Assert.Throws<InvalidOperationException>(again);

        IReadOnlyList<HeapFault> all = HeapFaults.All();

        Assert.Equal(HeapFaults.Kept, all.Count);
        Assert.Equal((HeapError.DoubleFree, "bad frees"), (all[^1].Error, all[^1].Heap));
        Assert.Equal((thrown.Message, line), (all[^1].Message, all[^1].Places.Line));
        Assert.All(all.SkipLast(1), fault => Assert.Equal(HeapError.NotABlock, fault.Error));
    }

    [Fact]
    public void The_errors_of_a_hardened_heap_know_their_line()
    {
        using NativeHeap heap = new(new NativeHeapOptions { Hardened = true, Name = "hardened" });
        void* block = heap.Alloc(100);
        heap.Free(block);
        Assert.Throws<InvalidOperationException>(() => heap.Free(block)); int line = Line();

        HeapFault fault = HeapFaults.All()[^1];

        Assert.Equal((HeapError.DoubleFree, line), (fault.Error, fault.Places.Line));
    }

    [Fact]
    public void Releases_that_wait_for_a_thread_are_found_until_it_does_them()
    {
        Assert.True(Tracer.Start());
        using ManualResetEventSlim made = new();
        using ManualResetEventSlim go = new();
        ObjectHeap heap = null!;
        Handle<long>[] handles = [];
        int line = 0;
        using ManualResetEventSlim left = new();
        Thread owner = new(() =>
        {
            heap = new ObjectHeap(new ObjectHeapOptions { Name = "stranded" });
            handles = [.. Enumerable.Range(0, 5).Select(i => heap.New((long)i))]; line = Line();
            made.Set();
            go.Wait();
            heap.Leave();
            left.Set();
        })
        { Name = "the owner" };
        owner.Start();
        made.Wait();
        Array.ForEach(handles, heap.Release);
        // One too many: it waits with the others.
        heap.Release(handles[0]);
        Thread.Sleep(20);

        StrandedHeap stranded = Assert.Single(StrandedHeaps.Find(), one => one.Heap == "stranded");
        string answer = Answer();
        go.Set();
        left.Wait();
        StrandedHeap abandoned = Assert.Single(StrandedHeaps.Find(), one => one.Heap == "stranded");
        owner.Join();
        heap.ReleaseQueued();

        Assert.Equal(("the owner", owner.ManagedThreadId, true, 6L),
            (stranded.ThreadName, stranded.ThreadId, stranded.IsWaiting, stranded.Count));
        Assert.Equal((null, 0, false, 6L),
            (abandoned.ThreadName, abandoned.ThreadId, abandoned.IsWaiting, abandoned.Count));
        Assert.True(stranded.Age >= TimeSpan.FromMilliseconds(10));
        LeakSite site = Assert.Single(stranded.Sites);
        Assert.Equal((line, 5L, 40L), (site.Stack.Site.Line, site.Count, site.Bytes));
        Assert.Contains("\"threadName\":\"the owner\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(StrandedHeaps.Find(), one => one.Heap == "stranded");
        heap.Dispose();
    }

    [Fact]
    public void A_stack_begins_where_a_method_says_that_it_was_called()
    {
        Assert.True(Tracer.Start(new TracingOptions { Mode = TracingMode.Stacks }));
        nint block = AllocForCaller(); int line = Line();

        CallStack stack = Tracer.StackOf(Heap, block)!;

        Assert.Equal(line, stack.Site.Line);
        Assert.EndsWith(nameof(A_stack_begins_where_a_method_says_that_it_was_called), stack.Site.Method);
        Assert.DoesNotContain(stack, frame => frame.Method?.EndsWith(nameof(AllocForCaller)) == true);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private nint AllocForCaller([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Address(Heap.Alloc(100, file: file, line: line));

    private static string Answer()
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            FindingsAnswer.Write(json);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Leak(string heap, long count) => LeakLog.Add(new(
        LeakKind.Unreturned, heap, count, count * 16, [new LeakSite(CallStack.Unknown, "block", count, count * 16)]));
}
