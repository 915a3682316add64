using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Arenas.Tests.Heaps;

namespace Arenas.Tests.Races;

/// <summary>
/// One thread at work on a heap: allocates, checks, resizes, frees, and trades blocks with the others.
/// </summary>
internal sealed unsafe class Mutator(NativeHeap heap, ConcurrentQueue<Parcel> shared, int seed)
{
    private const int MaxShared = 500;

    private readonly Random _random = new(seed);
    private readonly List<Parcel> _mine = [];
    private uint _made;

    /// <summary>So many steps; then everything of its own is freed.</summary>
    public void Run(int steps)
    {
        for (int step = 0; step < steps; step++)
        {
            Step();
        }
        _mine.ForEach(parcel => parcel.Free(heap));
        _mine.Clear();
    }

    private void Step()
    {
        int choice = _random.Next(100);
        if (choice < 45 || _mine.Count == 0)
        {
            Make();
        }
        else if (choice < 75)
        {
            Take().Free(heap);
        }
        else if (choice < 82)
        {
            Resize();
        }
        else if (choice < 90 && shared.Count < MaxShared)
        {
            shared.Enqueue(Take());
        }
        else if (shared.TryDequeue(out Parcel parcel))
        {
            parcel.Free(heap);
        }
    }

    private void Make()
    {
        nuint size = (nuint)(_random.Next(40) switch
        {
            0 => _random.Next(600_000),
            < 4 => _random.Next(70_000),
            < 14 => _random.Next(5000),
            _ => _random.Next(600),
        });
        uint mark = ((uint)seed << 16) + _made++;
        if (_random.Next(4) != 0)
        {
            _mine.Add(Parcel.Make(heap, size, mark));
            return;
        }
        void* block = heap.AllocZeroed(size);
        Pattern.CheckZero(block, size);
        Pattern.Write(block, size, mark);
        _mine.Add(new((nuint)block, size, mark));
    }

    private void Resize()
    {
        Parcel old = Take();
        nuint size = (old.Size * 3 / 2) + 10 - (nuint)_random.Next(10);
        size = size > 2 << 20 ? 100 : size;
        void* block = heap.Realloc((void*)old.Block, size);
        Pattern.Check(block, nuint.Min(size, old.Size), old.Seed);
        Pattern.Write(block, size, old.Seed);
        _mine.Add(new((nuint)block, size, old.Seed));
    }

    private Parcel Take()
    {
        int index = _random.Next(_mine.Count);
        Parcel taken = _mine[index];
        _mine[index] = _mine[^1];
        _mine.RemoveAt(_mine.Count - 1);
        return taken;
    }
}
