using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Arenas.Tests.Models;

/// <summary>Random programs for a heap, and how a failing one becomes small.</summary>
internal static class Programs
{
    private const int MaxSize = 4 << 20;

    private static readonly int[] s_edges =
    [
        0, 1, 15, 16, 17, 127, 128, 129, 511, 512, 513, 575, 576, 577, 1007, 1008, 1009, 1023, 1024, 1025, 4095, 4096,
        8175, 8176, 8177, 8191, 8192, 8193, 16384, 65519, 65520, 65521, 65535, 65536, 65537, 131072, 262143, 262144,
        262145, 1 << 20, (1 << 20) + 1,
    ];

    private static readonly (int Weight, Operation What)[] s_weights =
    [
        (22, Operation.Alloc), (8, Operation.AllocZeroed), (5, Operation.AlignedAlloc), (5, Operation.AllocMany),
        (5, Operation.AllocThroughThreadHeap), (12, Operation.Realloc), (22, Operation.Free), (4, Operation.FreeMany),
        (4, Operation.FreeThroughThreadHeap), (4, Operation.FreeTwice), (5, Operation.FreeStale),
        (4, Operation.FreeInterior), (3, Operation.FreeForeign), (3, Operation.Trim), (6, Operation.Decay),
        (5, Operation.Statistics), (2, Operation.EndThread),
    ];

    private static readonly Gen<int> s_size = Gen.Frequency(
        (5, Gen.Choose(0, 300)),
        (4, from unit in Gen.Choose(0, 68) from off in Gen.Choose(-1, 1) select Math.Max(0, (unit * 16) + off)),
        (4, Gen.Elements(s_edges)),
        (3, Skewed(10, 16)),
        (1, Skewed(16, 22)));

    /// <summary>Programs whose commands run on the test's thread and on others, more or less often.</summary>
    public static Arbitrary<Command[]> On(int otherThreads) => Arb.From(
        CommandOn(otherThreads).ArrayOf(), program => Shrink(program, static command => command.Simpler()));

    /// <summary>The same without FsCheck, from a seed.</summary>
    public static Command[] Seeded(int seed, int length, int otherThreads)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => Next(random, otherThreads))];
    }

    /// <summary>The program without a part of it, the longest parts first, and then with simpler commands.</summary>
    public static IEnumerable<T[]> Shrink<T>(T[] program, Func<T, IEnumerable<T>> simplify)
    {
        for (int length = program.Length; length > 0; length /= 2)
        {
            for (int start = 0; start + length <= program.Length; start += length)
            {
                yield return [.. program[..start], .. program[(start + length)..]];
            }
        }
        for (int index = 0; index < program.Length; index++)
        {
            foreach (T simpler in simplify(program[index]))
            {
                T[] changed = [.. program];
                changed[index] = simpler;
                yield return changed;
            }
        }
    }

    private static Command Next(Random random, int otherThreads)
    {
        int pick = random.Next(s_weights.Sum(one => one.Weight));
        Operation what = s_weights.First(one => (pick -= one.Weight) < 0).What;
        int size = random.Next(10) switch
        {
            < 4 => random.Next(300),
            < 6 => Math.Max(0, (random.Next(69) * 16) + random.Next(-1, 2)),
            < 8 => s_edges[random.Next(s_edges.Length)],
            < 9 => random.Next(1 << random.Next(10, 17)),
            _ => random.Next(1 << random.Next(16, 22)),
        };
        return new(what, random.Next(1 << 16), size, random.Next(1 << 16), random.Next(otherThreads + 1));
    }

    private static Gen<int> Skewed(int fromBits, int toBits) =>
        from bits in Gen.Choose(fromBits, toBits - 1)
        from low in Gen.Choose(0, (1 << bits) - 1)
        select Math.Min((1 << bits) + low, MaxSize);

    private static Gen<Command> CommandOn(int otherThreads) =>
        from what in Gen.Frequency([.. s_weights.Select(one => (one.Weight, Gen.Constant(one.What)))])
        from which in Gen.Choose(0, (1 << 16) - 1)
        from size in s_size
        from extra in Gen.Choose(0, (1 << 16) - 1)
        from thread in Gen.Frequency((4, Gen.Constant(0)), (otherThreads, Gen.Choose(0, otherThreads)))
        select new Command(what, which, size, extra, thread);
}
