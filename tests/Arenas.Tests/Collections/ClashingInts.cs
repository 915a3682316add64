using System;
using System.Collections.Generic;

namespace Arenas.Tests.Collections;

/// <summary>Compares numbers as usual, with few hashes, and calls an action before each comparison.</summary>
internal sealed class ClashingInts(Action compares) : IEqualityComparer<int>
{
    public bool Equals(int x, int y)
    {
        compares();
        return x == y;
    }

    public int GetHashCode(int obj) => obj % 3;
}
