using System.Collections.Generic;

namespace Arenas.Gallery;

/// <summary>A cache whose keys never come again and that nothing ever leaves, beside one that has a bound.</summary>
internal sealed unsafe class UnboundedCache : IExhibit
{
    private const int Bound = 64;

    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "cache" });
    private readonly Dictionary<long, nint> _entries = [];
    private readonly Queue<nint> _recent = [];
    private long _next;

    public void Work()
    {
        for (int i = 0; i < 500; i++)
        {
            long key = _next++;
            void* scratch = _heap.Alloc(96);
            _entries[key] = (nint)_heap.Alloc(256); // the bug: it is never evicted
            Remember(key);
            _heap.Free(scratch);
        }
    }

    private void Remember(long key)
    {
        _recent.Enqueue((nint)_heap.Alloc((nuint)(64 + (key * 7919 % 1000))));
        if (_recent.Count > Bound)
        {
            _heap.Free((void*)_recent.Dequeue());
        }
    }
}
