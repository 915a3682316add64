namespace Arenas.Gallery;

/// <summary>A server whose requests take two blocks each and return one.</summary>
internal sealed unsafe class BlockPerRequest : IExhibit
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "requests" });

    public void Work()
    {
        for (int request = 0; request < 1000; request++)
        {
            void* body = _heap.Alloc(512);
            void* header = _heap.Alloc(Guilty.Here<nuint>(128));
            *(int*)header = request;
            _heap.Free(body);
        }
    }
}
