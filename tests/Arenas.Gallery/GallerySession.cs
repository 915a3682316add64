using System;
using System.Runtime.CompilerServices;

namespace Arenas.Gallery;

/// <summary>Owns a block, and is to be disposed. Whoever makes one is who answers for it.</summary>
internal sealed unsafe class GallerySession : IDisposable
{
    private readonly NativeHeap _heap;
    private readonly LeakTracker? _tracker;
    private void* _buffer;

    public GallerySession(NativeHeap heap, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        _heap = heap;
        _buffer = heap.Alloc(1024);
        _tracker = LeakDetection.Track(this, "a session", file, line);
    }

    public void Send(byte value) => *(byte*)_buffer = value;

    public void Dispose()
    {
        _heap.Free(_buffer);
        _buffer = null;
        _tracker?.Dispose();
    }
}
