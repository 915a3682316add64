namespace Arenas.Tool.Collect;

/// <summary>Numbers that look random and are the same in every language, so that all collectors get one
/// graph.</summary>
internal struct GraphRandom
{
    private ulong _state;

    /// <summary>Returns a number from 0 to <paramref name="end"/> - 1.</summary>
    public int Next(int end)
    {
        _state = (_state * 6364136223846793005) + 1442695040888963407;
        return (int)(((_state >> 33) * (ulong)end) >> 31);
    }

    /// <summary>Returns the numbers from 0 to <paramref name="count"/> - 1 in random order.</summary>
    public static int[] Shuffled(int count)
    {
        GraphRandom random = default;
        int[] order = new int[count];
        for (int i = 1; i < count; i++)
        {
            int other = random.Next(i + 1);
            order[i] = order[other];
            order[other] = i;
        }

        return order;
    }
}
