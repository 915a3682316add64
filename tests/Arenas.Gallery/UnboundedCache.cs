using System.Collections.Generic;

namespace Arenas.Gallery;

/// <summary>A cache whose keys never come again, and that nothing ever leaves.</summary>
internal sealed unsafe class UnboundedCache : IExhibit
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "cache" });
    private readonly Dictionary<long, nint> _entries = [];
    private long _next;

    public void Work()
    {
        for (int i = 0; i < 500; i++)
        {
            long key = _next++;
            void* scratch = _heap.Alloc(96);
            _entries[key] = (nint)_heap.Alloc(Guilty.Here<nuint>(256));
            _heap.Free(scratch);
        }
    }
}
