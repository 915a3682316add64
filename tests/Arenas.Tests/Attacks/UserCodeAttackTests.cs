using System;
using System.Collections.Generic;
using System.Threading;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Finalizers, watches and handlers that do what nobody expects of them.</summary>
public static class UserCodeAttackTests
{
    public static TheoryData<bool> Kinds => [false, true];

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void A_finalizer_may_try_everything(bool isShared)
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = isShared });
        List<Exception> failures = [];
        heap.UserCodeFailed += (_, e) => failures.Add((Exception)e.ExceptionObject);
        Handle<Body> kept = heap.New(new Body());
        int runs = 0;
        heap.SetFinalizer<Body>((same, body) =>
        {
            if (++runs > 1000)
            {
                return;
            }
            Assert.Throws<InvalidOperationException>(heap.Dispose);
            if (!isShared)
            {
                Assert.Throws<InvalidOperationException>(heap.Leave);
            }
            using (heap.Enter())
            {
                heap.Collect();
                heap.Collect(0);
                heap.Freeze();
                heap.Unfreeze();
                heap.Trim();
                heap.FreePending();
                heap.CollectSlice(TimeSpan.Zero);
                heap.Link(kept, ref heap.At(kept).Next, heap.New(new Body()));
            }
            // Garbage, whose finalizer runs this again.
            Handle<Body> self = heap.New(new Body());
            heap.Link(self, ref heap.At(self).Next, self);
            heap.Release(self);
            heap.SetFinalizer<Body>(null);
            heap.SetFinalizer<Body>((_, again) => heap.At(again).Number++);
            new Finalizer(heap, body, () => throw new InvalidOperationException("a finalizer of a finalizer")).Invoke();
        });
        for (int round = 0; round < 20; round++)
        {
            Handle<Body> body = heap.New(new Body());
            heap.Link(body, ref heap.At(body).Next, body);
            heap.Release(body);
            heap.Release(heap.New(new Body()));
            heap.Collect();
        }
        Assert.NotEmpty(failures);
        Assert.All(failures, failure => Assert.Equal("a finalizer of a finalizer", failure.Message));
        HeapVerifier.Verify(heap);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void Handlers_of_events_may_collect_throw_and_make_objects(bool isShared)
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = isShared });
        int failed = 0;
        heap.UserCodeFailed += (_, _) =>
        {
            failed++;
            heap.Collect();
            heap.Release(heap.New(new Body()));
            throw new InvalidOperationException("the handler of failures fails too");
        };
        void Attack(object? sender, CollectionEventArgs e)
        {
            heap.Collect();
            heap.Release(heap.New(new Body()));
            heap.Dispose();
        }
        heap.Collecting += Attack;
        heap.Collected += Attack;
        heap.CollectionLog = _ => heap.Dispose();
        heap.CollectionDebug = CollectionDebug.Statistics;
        for (int round = 0; round < 10; round++)
        {
            heap.Collect(round % 3);
        }
        Assert.Equal(40, failed);
        Assert.False(heap.IsDisposed);
        heap.CollectionDebug = default;
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void A_bad_release_that_was_queued_lets_no_handler_dispose_of_the_heap_in_the_midst_of_a_call()
    {
        ObjectHeap heap = new();
        Exception? refused = null;
        heap.UserCodeFailed += (_, _) => refused = Record.Exception(heap.Dispose);
        Handle<Body> body = heap.New(new Body());
        Thread thread = new(() => heap.Release(default(Handle)));
        thread.Start();
        thread.Join();
        Handle<Body> next = heap.New(new Body { Next = body });
        Assert.IsType<InvalidOperationException>(refused);
        Assert.Equal(body, heap.At(next).Next);
        HeapVerifier.Verify(heap);
        heap.Dispose();
    }

    [Fact]
    public static void A_watch_may_watch_and_release_and_dispose_of_others()
    {
        using ObjectHeap heap = new();
        List<Exception> failures = [];
        heap.UserCodeFailed += (_, e) => failures.Add((Exception)e.ExceptionObject);
        Handle<Body> other = heap.New(new Body());
        List<Watch> watches = [];
        int calls = 0;
        void Attack(Watch dead)
        {
            calls++;
            Assert.Throws<ObjectDisposedException>(() => new Watch(heap, dead.Target));
            Assert.False(dead.TryUpgrade(out _));
            dead.Dispose();
            watches.ForEach(watch => watch.Dispose());
            if (heap.IsAlive(other))
            {
                _ = new Watch(heap, other, Attack);
                heap.Release(other);
            }
            heap.Collect();
        }
        Handle<Body> body = heap.New(new Body());
        for (int index = 0; index < 3; index++)
        {
            watches.Add(new Watch(heap, body, Attack));
        }
        heap.Release(body);
        Assert.Empty(failures);
        Assert.Equal((4, 0), (calls, heap.Count));
        HeapVerifier.Verify(heap);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void A_value_that_lies_in_the_heap_is_read_before_user_code_frees_it(bool hasItems)
    {
        using ObjectHeap heap = new();
        Handle<Body> source = heap.New<Body, long>(new Body { Number = 42 }, [43, 44]);
        Handle<Phoenix> garbage = heap.New(new Phoenix());
        heap.Link(garbage, ref heap.At(garbage).Self, garbage);
        heap.SetFinalizer<Phoenix>((_, _) =>
        {
            heap.Release(source);
            heap.Release(heap.New<Body, long>(new Body { Number = 13 }, [14, 15]));
        });
        heap.Release(garbage);
        heap.Thresholds = new CollectionThresholds(1, 10, 10);
        Handle<Phoenix> due = heap.New(new Phoenix());
        Handle<Body> copy = hasItems
            ? heap.New<Body, long>(heap.At(source), heap.ItemsOf<Body, long>(source))
            : heap.New(heap.At(source));
        Assert.True(heap.IsAlive(due));
        Assert.False(heap.IsAlive(source));
        Assert.Equal(42, heap.At(copy).Number);
        if (hasItems)
        {
            Assert.Equal([43, 44], heap.ItemsOf<Body, long>(copy).ToArray());
        }
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void What_dies_while_a_heap_is_disposed_is_not_freed_afterwards()
    {
        ObjectHeap heap = new(new ObjectHeapOptions { MaxFreesPerCall = 1 });
        Handle<Body> chain = default;
        for (int index = 0; index < 100; index++)
        {
            chain = heap.NewTaking(new Body { Next = chain });
        }
        Handle<byte> watched = heap.New((byte)1);
        _ = new Finalizer(heap, watched, () => heap.Release(chain));
        heap.Dispose();
        Assert.Throws<ObjectDisposedException>(() => heap.FreePending());
        Assert.Throws<ObjectDisposedException>(() => heap.ReleaseQueued());
        Assert.Equal(0, heap.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public static void A_finalizer_may_use_other_threads(bool isShared)
    {
        using ObjectHeap heap = new(new ObjectHeapOptions { IsShared = isShared });
        List<Exception> failures = [];
        heap.UserCodeFailed += (_, e) => failures.Add((Exception)e.ExceptionObject);
        Handle<Body> other = heap.New(new Body());
        heap.SetFinalizer<Body>((_, body) =>
        {
            if (body == other)
            {
                return;
            }
            Exception? thrown = null;
            Thread thread = new(() => thrown = Record.Exception(() =>
            {
                heap.Release(other);
                heap.Collect();
                heap.Release(heap.New((byte)1));
            }));
            thread.Start();
            thread.Join();
            Assert.Equal(isShared, thrown is null);
        });
        heap.Release(heap.New(new Body()));
        heap.ReleaseQueued();
        Assert.Empty(failures);
        Assert.Equal(0, heap.Count);
        HeapVerifier.Verify(heap);
    }
}
