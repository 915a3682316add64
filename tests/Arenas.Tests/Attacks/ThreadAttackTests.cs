using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Threads that interrupt each other, keep what others want, and end what others use.</summary>
public static class ThreadAttackTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    [Fact]
    public static void An_interrupt_leaves_no_call_half_done()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        using ManualResetEventSlim inFinalizer = new(), kept = new();
        Exception? thrown = null;
        heap.SetFinalizer<Body>((_, _) =>
        {
            inFinalizer.Set();
            kept.Wait();
        });
        Handle<Body> body = heap.New(new Body());
        Thread victim = new(() => thrown = Record.Exception(() =>
        {
            heap.Release(body);
            Thread.Sleep(Timeout.Infinite);
        }));
        victim.Start();
        inFinalizer.Wait();
        using (heap.Enter())
        {
            // The finalizer returns, and its thread waits for the turn that this one has.
            kept.Set();
            Thread.Sleep(100);
            victim.Interrupt();
            Thread.Sleep(100);
        }
        Assert.True(victim.Join(s_patience));
        Assert.IsType<ThreadInterruptedException>(thrown);
        Assert.Equal(0, heap.Count);
        heap.Release(heap.New((byte)1));
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void The_end_of_the_process_waits_for_no_thread_that_keeps_a_heap()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        List<Exception> failures = [];
        heap.UserCodeFailed += (_, e) => failures.Add((Exception)e.ExceptionObject);
        int runs = 0;
        _ = new Finalizer(heap, heap.New((byte)1), () => runs++);
        using ManualResetEventSlim entered = new(), leave = new();
        void Stay()
        {
            using ObjectScope scope = heap.Enter();
            entered.Set();
            leave.Wait();
        }
        Thread keeper = new(Stay);
        keeper.Start();
        entered.Wait();
        heap.Watches.RunAtProcessExit(TimeSpan.FromMilliseconds(50));
        leave.Set();
        keeper.Join();
        Assert.Equal(0, runs);
        Assert.IsType<TimeoutException>(Assert.Single(failures));
        heap.Watches.RunAtProcessExit(s_patience);
        Assert.Equal(1, runs);
    }

    [Fact]
    public static void A_finalizer_that_many_threads_invoke_runs_once()
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true });
        Handle<byte> target = heap.New((byte)1);
        for (int round = 0; round < TestHeaps.Times(500); round++)
        {
            int runs = 0;
            Finalizer finalizer = new(heap, target, () => Interlocked.Increment(ref runs));
            using Barrier barrier = new(3);
            Thread[] threads = [.. Enumerable.Range(0, 3).Select(index => new Thread(() =>
            {
                barrier.SignalAndWait();
                _ = index == 2 ? finalizer.Detach() is { } action && Invoke(action) : finalizer.Invoke();
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());
            Assert.Equal(1, runs);
        }
        HeapVerifier.Verify(heap);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void A_heap_that_is_disposed_while_all_use_it_fails_them_in_the_documented_ways(bool isShared)
    {
        // Whoever does not own a heap gets an exception at each step, which costs more than the step.
        for (int round = 0; round < TestHeaps.Times(isShared ? 50 : 5); round++)
        {
            ObjectHeap heap = new(new ObjectHeapOptions { IsShared = isShared });
            Handle<Body> common = heap.New(new Body());
            WeakSet<Body> set = new(heap);
            ObjectPool<Body> pool = new(heap, 4);
            List<Exception> unexpected = [];
            using ManualResetEventSlim go = new();
            void Use()
            {
                go.Wait();
                for (int index = 0; index < 10_000; index++)
                {
                    Exception? thrown = Record.Exception(() =>
                    {
                        Handle<Body> body = heap.New(new Body { Next = common });
                        set.Add(body);
                        heap.Link(body, ref heap.At(body).Other, body);
                        heap.Release(body);
                        pool.Return(pool.Rent());
                        heap.Release(heap.Retain(common));
                        heap.Collect(0);
                        _ = new Watch(heap, common, static _ => { });
                    });
                    if (thrown is ObjectDisposedException && heap.IsDisposed)
                    {
                        return;
                    }
                    if (thrown is not (null or InvalidOperationException))
                    {
                        lock (unexpected)
                        {
                            unexpected.Add(thrown);
                        }
                        return;
                    }
                }
            }
            Thread[] threads = [new(Use), new(Use)];
            Array.ForEach(threads, static thread => thread.Start());
            go.Set();
            Thread.Sleep(round % 5);
            while (!heap.IsDisposed)
            {
                _ = Record.Exception(heap.Dispose);
            }
            Assert.All(threads, static thread => Assert.True(thread.Join(s_patience)));
            Assert.Empty(unexpected);
        }
    }

    private static bool Invoke(Action action)
    {
        action();
        return true;
    }
}
