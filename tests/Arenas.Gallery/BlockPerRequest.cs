namespace Arenas.Gallery;

/// <summary>A server whose requests take two blocks each and return one. It also keeps its last answers.</summary>
internal sealed unsafe class BlockPerRequest : IExhibit
{
    private const int Kept = 24;

    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "requests" });
    private readonly nint[] _answers = new nint[Kept];
    private int _served;

    public void Work()
    {
        for (int request = 0; request < 1000; request++)
        {
            void* body = _heap.Alloc(512);
            void* header = _heap.Alloc(128); // the bug: nobody frees it
            *(int*)header = _served;
            Keep(_served++);
            _heap.Free(body);
        }
    }

    private void Keep(int answer)
    {
        ref nint place = ref _answers[answer % Kept];
        _heap.Free((void*)place);
        place = (nint)_heap.Alloc(64);
    }
}
