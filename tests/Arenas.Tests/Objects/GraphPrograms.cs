using System;
using System.Linq;
using Arenas.Fuzz;
using Arenas.Tests.Models;
using FsCheck;
using FsCheck.Fluent;

namespace Arenas.Tests.Objects;

/// <summary>Random programs for a heap of objects.</summary>
internal static class GraphPrograms
{
    private const int MaxChoice = 63;

    public static Arbitrary<GraphCommand[]> All { get; } = Arb.From(
        Command().ArrayOf(), program => Programs.Shrink(program, static command => command.Simpler()));

    /// <summary>The same without FsCheck, from a seed.</summary>
    public static GraphCommand[] Seeded(int seed, int length)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, length).Select(_ => Next(random))];
    }

    private static GraphCommand Next(Random random)
    {
        int pick = random.Next(ObjectsSwarm.Weights.Sum(one => one.Weight));
        GraphOperation what = ObjectsSwarm.Weights.First(one => (pick -= one.Weight) < 0).What;
        return new(what, random.Next(MaxChoice + 1), random.Next(MaxChoice + 1), random.Next(MaxChoice + 1));
    }

    private static Gen<GraphCommand> Command() =>
        from what in Gen.Frequency([.. ObjectsSwarm.Weights.Select(one => (one.Weight, Gen.Constant(one.What)))])
        from first in Gen.Choose(0, MaxChoice)
        from second in Gen.Choose(0, MaxChoice)
        from third in Gen.Choose(0, MaxChoice)
        select new GraphCommand(what, first, second, third);
}
