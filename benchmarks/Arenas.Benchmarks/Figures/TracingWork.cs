using System;
using System.Runtime.CompilerServices;

namespace Arenas.Benchmarks.Figures;

/// <summary>A loop that does little but allocate, for tracing to be measured on.</summary>
internal sealed unsafe class TracingWork
{
    private const int Blocks = 10_000;

    private readonly NativeHeap _heap;
    private readonly ObjectHeap _objects;
    private readonly nint[] _held = new nint[Blocks];
    private readonly int[] _sizes = new int[Blocks];

    public TracingWork(NativeHeap heap, ObjectHeap objects)
    {
        _heap = heap;
        _objects = objects;
        Random random = new(1);
        for (int index = 0; index < Blocks; index++)
        {
            _sizes[index] = random.Next(1, 1024);
        }
    }

    /// <summary>The loops by name: what each is called in tables, and one call of it.</summary>
    public (string Name, string What, Action<int> Run)[] All =>
    [
        ("pair", "a block of 64 bytes, allocated and freed at once", Pair),
        ("mixed", "10,000 blocks up to 1 KB, freed in another order", Mixed),
        ("object", "an object of 8 bytes, made and released", Object),
    ];

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Pair(int count)
    {
        NativeHeap heap = _heap;
        for (int i = 0; i < count; i++)
        {
            heap.Free(heap.Alloc(64));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Mixed(int count)
    {
        for (int round = 0; round < count / Blocks; round++)
        {
            for (int i = 0; i < Blocks; i++)
            {
                _held[i] = (nint)_heap.Alloc((nuint)_sizes[i]);
            }
            for (int i = 0; i < Blocks; i++)
            {
                _heap.Free((void*)_held[(int)((uint)i * 7919u % Blocks)]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Object(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _objects.Release(_objects.New(64L));
        }
    }
}
