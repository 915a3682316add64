using System;

namespace Arenas.Gallery;

/// <summary>Packets, of which those that cannot be parsed are freed by the parser and by whoever called it.</summary>
internal sealed unsafe class DoubleFree : IExhibit
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "packets" });
    private int _failures;

    public void Work()
    {
        for (int i = 0; i < 20; i++)
        {
            int* packet = (int*)_heap.Alloc(300);
            *packet = i;
            bool isParsed = TryParse(packet);
            try
            {
                _heap.Free(packet); // the bug: a parser that fails has freed it
            }
            catch (InvalidOperationException) when (!isParsed)
            {
                _failures++;
            }
        }
    }

    private bool TryParse(int* packet)
    {
        if (*packet % 5 != 0)
        {
            return true;
        }

        _heap.Free(packet); // thrown away
        return false;
    }
}
