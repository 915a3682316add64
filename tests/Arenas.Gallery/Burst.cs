using System.Collections.Generic;

namespace Arenas.Gallery;

/// <summary>Takes much for a moment, and returns it all.</summary>
internal sealed unsafe class Burst : IExhibit
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "burst" });

    public void Work()
    {
        Stack<nint> blocks = [];
        for (int i = 0; i < 10_000; i++)
        {
            blocks.Push((nint)_heap.Alloc(1024));
        }

        while (blocks.TryPop(out nint block))
        {
            _heap.Free((void*)block);
        }
    }
}
