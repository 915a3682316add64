using System;

namespace Arenas.Benchmarks.Workloads;

/// <summary>The random numbers of the workloads, the same in every process.</summary>
internal static class Samples
{
    /// <summary>How many sizes a workload cycles through; a power of two.</summary>
    public const int SizeCount = 1 << 16;

    private const int Seed = 20_25;

    /// <summary>Sizes of which small ones are common and large ones rare: their logarithm is uniform.</summary>
    public static ushort[] MixedSizes(int smallest, int largest)
    {
        Random random = new(Seed);
        ushort[] sizes = new ushort[SizeCount];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = (ushort)MixedSize(random, smallest, largest);
        }
        return sizes;
    }

    /// <summary>Steps that each exchange the block of a random place for one of a mixed size.</summary>
    public static Step[] Steps(int placeCount, int smallest, int largest)
    {
        Random random = new(Seed);
        Step[] steps = new Step[1 << 20];
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] = new(random.Next(placeCount), MixedSize(random, smallest, largest));
        }
        return steps;
    }

    /// <summary>The numbers from 0, in a random order.</summary>
    public static int[] Shuffled(int count)
    {
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = i;
        }
        new Random(Seed).Shuffle(numbers);
        return numbers;
    }

    private static int MixedSize(Random random, int smallest, int largest) =>
        (int)(smallest * Math.Pow((double)largest / smallest, random.NextDouble()));
}
