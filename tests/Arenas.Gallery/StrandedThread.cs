using System.Collections.Generic;

namespace Arenas.Gallery;

/// <summary>Two threads write letters, which this one throws away. One of them gets no orders any more, and so never
/// comes to free its own.</summary>
internal sealed class StrandedThread : IExhibit
{
    private readonly GalleryWriter _busy = new("busy writer", WriteReport);
    private readonly GalleryWriter _idle = new("idle writer", WriteGreeting);
    private Handle<GalleryNode> _last;
    private bool _isGreeted;

    public void Work()
    {
        List<Handle<GalleryNode>> greetings = [];
        for (int i = 0; i < 40 && !_isGreeted; i++)
        {
            greetings.Add(_idle.Order(i));
        }

        _isGreeted = true;
        greetings.ForEach(_idle.Release);
        for (int i = 0; i < 40; i++)
        {
            if (!_last.IsNull)
            {
                _busy.Release(_last);
            }

            _last = _busy.Order(i);
        }
    }

    private static Handle<GalleryNode> WriteReport(ObjectHeap heap, int number) =>
        heap.New(new GalleryNode { Number = number });

    private static Handle<GalleryNode> WriteGreeting(ObjectHeap heap, int number) =>
        heap.New(new GalleryNode { Number = number }); // the bug: the thread that is to free it sleeps
}
