using System;
using System.Collections.Concurrent;
using System.Threading;
using Arenas.Tests.Collections;
using Xunit;

namespace Arenas.Tests.Races;

/// <summary>What one thread does with a shared heap while user code of it runs on another.</summary>
public static class SharedObjectHeapTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public static void A_collection_goes_on_while_a_callback_of_a_death_waits_for_it()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        Handle<Thing> first = heap.New(new Thing(1));
        Handle<Thing> second = heap.New(new Thing(2));
        Handle<Loop> garbage = Loop.New(heap);
        heap.Release(garbage);
        CollectionInfo? info = null;
        using Watch watch = new(heap, first, _ =>
        {
            heap.Release(second); // waits to be freed, until this callback has ended
            Thread other = new(() => info = heap.Collect());
            other.Start();
            Assert.True(other.Join(s_patience));
        });
        ConcurrentQueue<object> failures = new();
        heap.UserCodeFailed += (_, e) => failures.Enqueue(e.ExceptionObject);
        heap.Release(first);
        Assert.Empty(failures);
        Assert.Equal(1, info?.Freed);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public static void A_collection_that_another_thread_began_in_an_event_of_ours_is_not_begun_twice()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        heap.Release(Loop.New(heap));
        CollectionInfo? theirs = null;
        bool isFirst = true;
        heap.Collecting += (_, _) =>
        {
            if (isFirst)
            {
                isFirst = false;
                Thread other = new(() => theirs = heap.Collect());
                other.Start();
                Assert.True(other.Join(s_patience));
            }
        };
        ConcurrentQueue<object> failures = new();
        heap.UserCodeFailed += (_, e) => failures.Enqueue(e.ExceptionObject);
        CollectionInfo ours = heap.Collect();
        Assert.Equal((1, 0), (ours.Freed, theirs?.Freed));
        Assert.False(heap.IsCollecting);
        Assert.Empty(failures);
        Assert.Equal(0, heap.Count);
    }

    [Fact]
    public static void A_watch_that_ends_as_its_object_dies_takes_no_other_watch_with_it()
    {
        const int count = 20_000;
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        Handle<Thing>[] things = new Handle<Thing>[count];
        Watch[] watches = new Watch[count];
        for (int i = 0; i < count; i++)
        {
            things[i] = heap.New(new Thing(i));
            watches[i] = new(heap, things[i], static _ => { });
        }
        int calls = 0;
        Crew.Run(3, number =>
        {
            for (int i = 0; i < count; i++)
            {
                switch (number)
                {
                    case 0:
                        watches[i].Dispose();
                        break;
                    case 1:
                        heap.Release(things[i]);
                        break;
                    default:
                        Handle<Thing> thing = heap.New(new Thing(i));
                        _ = new Watch(heap, thing, _ => Interlocked.Increment(ref calls));
                        heap.Release(thing);
                        break;
                }
            }
        });
        Assert.Equal((count, 0), (calls, heap.Count));
    }

    [Fact]
    public static void Callbacks_on_many_threads_are_begun_and_ended_in_pairs()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        int calls = 0;
        Crew.Run(4, number =>
        {
            for (int i = 0; i < 2000; i++)
            {
                Handle<Thing> thing = heap.New(new Thing(i));
                // Not disposed: another thread may be the one that frees, and calls, later.
                _ = new Watch(heap, thing, watch => Interlocked.Increment(ref calls));
                heap.Release(thing);
            }
        });
        heap.FreePending();
        Assert.Equal(8000, calls);
        Assert.Equal((0, 0), (heap.Count, heap.Watches.Running));
    }
}
