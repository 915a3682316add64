namespace Arenas.Gallery;

/// <summary>Holds as many small blocks as it is told to.</summary>
/// <param name="count">How many, each round.</param>
internal sealed unsafe class ManyBlocks(int count) : IExhibit
{
    private readonly NativeHeap _heap = new(new NativeHeapOptions { Name = "many" });

    public void Work()
    {
        for (int i = 0; i < count; i++)
        {
            _ = _heap.Alloc((nuint)(16 + (i % 8 * 16)));
        }
    }
}
