using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>A subject with a planted bug: a place that is freed right after its left neighbour stays in use.</summary>
internal sealed class ToyHeap
{
    private const int PlaceCount = 32;

    private readonly bool[] _used = new bool[PlaceCount];
    private int _lastFreed = -2;

    /// <summary>Takes the lowest free place; -1 if there is none.</summary>
    public int Alloc()
    {
        int place = System.Array.IndexOf(_used, false);
        if (place >= 0)
        {
            _used[place] = true;
        }
        return place;
    }

    public void Free(int place)
    {
        // The planted bug: the condition should not be there.
        if (place != _lastFreed + 1)
        {
            _used[place] = false;
        }
        _lastFreed = place;
    }

    /// <summary>The places in use.</summary>
    public IEnumerable<int> Used()
    {
        for (int place = 0; place < PlaceCount; place++)
        {
            if (_used[place])
            {
                yield return place;
            }
        }
    }
}
