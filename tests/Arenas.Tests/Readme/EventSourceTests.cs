using System.Collections.Generic;
using Arenas;
using Xunit;

namespace Arenas.Tests.Readme;

/// <summary>The README's example of weak references: an event source that does not keep its listeners.</summary>
public static class EventSourceTests
{
    [Fact]
    public static void Listeners_that_nobody_holds_are_listeners_no_longer()
    {
        using ObjectHeap heap = new();
        using WeakSet<Listener> listeners = new(heap); // holds none of its members

        Handle<Listener> alice = heap.New(new Listener());
        Handle<Listener> bob = heap.New(new Listener());
        listeners.Add(alice);
        listeners.Add(bob);

        heap.Release(bob); // nobody else holds bob: he is freed here, and is a member no longer

        foreach (Handle<Listener> listener in listeners) // each is held until the next step
        {
            heap.At(listener).Received++;
        }

        Assert.Equal((1, 1), (listeners.Count, heap.Count));
        Assert.Equal(1, heap.At(alice).Received);
        Assert.Equal([alice], new List<Handle<Listener>>(listeners));
    }
}
