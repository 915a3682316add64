using System;

namespace Arenas.Tests.Collections;

/// <summary>Tells listeners, which it does not hold, of numbers; each may have a handler, kept as long as it
/// lives.</summary>
internal sealed class EventSource(ObjectHeap heap) : IDisposable
{
    private readonly WeakKeyMap<Loop, Action<Handle<Loop>, int>> _handlers = new(heap);

    public int Count => _handlers.Count;

    public void Subscribe(Handle<Loop> listener, Action<Handle<Loop>, int> handler) => _handlers[listener] = handler;

    public bool Unsubscribe(Handle<Loop> listener) => _handlers.TryRemove(listener);

    public void Raise(int number)
    {
        foreach ((Handle<Loop> listener, Action<Handle<Loop>, int> handler) in _handlers)
        {
            handler(listener, number);
        }
    }

    public void Dispose() => _handlers.Dispose();
}
