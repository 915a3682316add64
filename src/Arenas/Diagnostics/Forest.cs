using System.Collections.Generic;
using System.Diagnostics;

namespace Arenas.Diagnostics;

/// <summary>Answers which number on the way to a root has the least semidominator, and shortens the way.</summary>
/// <param name="semis">Semidominators, by number.</param>
/// <param name="labels">The best on the way that is already shortened, by number; at first each its own.</param>
/// <param name="ancestors">The parents of the visit; overwritten.</param>
internal sealed class Forest(int[] semis, int[] labels, int[] ancestors)
{
    private readonly Stack<int> _way = new();

    /// <summary>The number with the least semidominator between one and its root.</summary>
    /// <param name="number">The one.</param>
    /// <param name="firstLinked">Numbers from here on are linked to their parents; the others are roots.</param>
    public int Least(int number, int firstLinked)
    {
        Debug.Assert(_way.Count == 0, "the last way is shortened");
        if (ancestors[number] < firstLinked)
        {
            return labels[number];
        }
        do
        {
            _way.Push(number);
            number = ancestors[number];
        }
        while (ancestors[number] >= firstLinked);
        int best = labels[number];
        int root = ancestors[number];
        while (_way.TryPop(out int below))
        {
            ancestors[below] = root;
            if (semis[best] < semis[labels[below]])
            {
                labels[below] = best;
            }
            else
            {
                best = labels[below];
            }
            number = below;
        }
        Debug.Assert(best == labels[number], "the best of the whole way");
        return labels[number];
    }
}
