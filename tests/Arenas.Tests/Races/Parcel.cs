using Arenas.Tests.Heaps;

namespace Arenas.Tests.Races;

/// <summary>A block on its way from one thread to another.</summary>
internal readonly unsafe record struct Parcel(nuint Block, nuint Size, uint Seed)
{
    public static Parcel Make(NativeHeap heap, nuint size, uint seed)
    {
        void* block = heap.Alloc(size);
        Pattern.Write(block, size, seed);
        return new((nuint)block, size, seed);
    }

    public void Check() => Pattern.Check((void*)Block, Size, Seed);

    /// <summary>Frees it, if it arrived whole.</summary>
    public void Free(NativeHeap heap)
    {
        Check();
        heap.Free((void*)Block);
    }
}
