using System;
using System.Runtime.CompilerServices;

namespace Arenas.Gallery;

/// <summary>Sessions, of which those that time out are lost without having been disposed.</summary>
internal sealed class LostOwner : IExhibit
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "sessions" });
    private GallerySession? _current;

    public void Work()
    {
        for (byte i = 0; i < 30; i++)
        {
            using GallerySession finished = new(_heap);
            finished.Send(i);
            TimeOut(i);
        }

        _current ??= new GallerySession(_heap);
        _current.Send(0);
        // A busy program's collections come by themselves.
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TimeOut(byte value)
    {
        GallerySession session = new(_heap); // the bug: nobody disposes it
        session.Send(value);
    }
}
