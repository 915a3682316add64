using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>An event source whose listeners are held weakly, as a program would use it.</summary>
public sealed class EventSourceLifeTests : IDisposable
{
    private readonly ObjectHeap _heap = new();
    private readonly EventSource _source;

    public EventSourceLifeTests() => _source = new(_heap);

    public void Dispose()
    {
        _source.Dispose();
        _heap.Dispose();
    }

    [Fact]
    public void A_listener_is_told_until_its_last_holder_lets_it_go()
    {
        Handle<Loop> owner = _heap.New(new Loop());
        Handle<Loop> listener = _heap.New(new Loop());
        _heap.Link(owner, ref _heap.At(owner).Next, listener);
        _source.Subscribe(listener, Add);
        _heap.Release(listener); // its owner holds it still
        _source.Raise(5);
        Assert.Equal((1, 5), (_source.Count, _heap.At(listener).Number));
        _heap.Release(owner);
        Assert.Equal((0, 0), (_source.Count, _heap.Count));
        _source.Raise(1);
    }

    [Fact]
    public void A_listener_in_a_cycle_goes_with_a_collection()
    {
        Handle<Loop> listener = Loop.New(_heap);
        _source.Subscribe(listener, Add);
        _heap.Release(listener);
        _source.Raise(3);
        Assert.Equal((1, 3), (_source.Count, _heap.At(listener).Number));
        _heap.Collect();
        Assert.Equal((0, 0), (_source.Count, _heap.Count));
    }

    [Fact]
    public void Handlers_may_end_listeners_and_begin_others_while_they_are_told()
    {
        Population calls = new(_heap, 0);
        Handle<Loop> second = _heap.New(new Loop());
        Handle<Loop> first = _heap.New(new Loop());
        _source.Subscribe(first, (_, number) =>
        {
            calls.Add(number);
            _heap.Release(second);
            _source.Subscribe(_heap.New(new Loop()), (_, late) => calls.Add(late + 100));
        });
        _source.Subscribe(second, (_, _) => calls.Add(-1));
        _source.Raise(1);
        Assert.Equal((1, 2), (calls.Count, _source.Count));
        Assert.True(_source.Unsubscribe(first));
        _source.Raise(2);
        Assert.Equal((2, 102), (calls.Count, calls.NumberOf(calls[1])));
    }

    [Fact]
    public void A_handler_goes_with_its_listener()
    {
        Handle<Loop> listener = _heap.New(new Loop());
        WeakReference handler = Subscribe(listener);
        GC.Collect();
        Assert.True(handler.IsAlive);
        _heap.Release(listener);
        GC.Collect();
        Assert.False(handler.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference Subscribe(Handle<Loop> listener)
    {
        int[] state = [0];
        Action<Handle<Loop>, int> handler = (_, number) => state[0] += number;
        _source.Subscribe(listener, handler);
        return new(handler);
    }

    private void Add(Handle<Loop> listener, int number) => _heap.At(listener).Number += number;
}
