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

    private static readonly (int Weight, GraphOperation What)[] s_weights =
    [
        (16, GraphOperation.NewNode), (4, GraphOperation.NewLeaf), (4, GraphOperation.NewList),
        (6, GraphOperation.NewTaking), (2, GraphOperation.NewTakingTooMuch), (2, GraphOperation.NewOfStale),
        (5, GraphOperation.Retain), (18, GraphOperation.Release), (3, GraphOperation.ReleaseMany),
        (2, GraphOperation.ReleaseTooOften), (20, GraphOperation.Link), (5, GraphOperation.Unlink),
        (1, GraphOperation.LinkNoEdge), (8, GraphOperation.Move), (2, GraphOperation.MoveNotHeld),
        (5, GraphOperation.Take), (5, GraphOperation.Upgrade), (2, GraphOperation.Borrow), (6, GraphOperation.Watch),
        (2, GraphOperation.DisposeWatch), (4, GraphOperation.Finalizer), (9, GraphOperation.Collect),
        (8, GraphOperation.CollectSlice), (1, GraphOperation.Freeze), (1, GraphOperation.Unfreeze),
        (3, GraphOperation.FreePending),
        (2, GraphOperation.Trim), (4, GraphOperation.UseStale), (2, GraphOperation.UseForeign),
        (4, GraphOperation.UseMadeUp),
    ];

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
        int pick = random.Next(s_weights.Sum(one => one.Weight));
        GraphOperation what = s_weights.First(one => (pick -= one.Weight) < 0).What;
        return new(what, random.Next(MaxChoice + 1), random.Next(MaxChoice + 1), random.Next(MaxChoice + 1));
    }

    private static Gen<GraphCommand> Command() =>
        from what in Gen.Frequency([.. s_weights.Select(one => (one.Weight, Gen.Constant(one.What)))])
        from first in Gen.Choose(0, MaxChoice)
        from second in Gen.Choose(0, MaxChoice)
        from third in Gen.Choose(0, MaxChoice)
        select new GraphCommand(what, first, second, third);
}
