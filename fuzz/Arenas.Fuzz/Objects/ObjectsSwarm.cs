using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Makes programs for heaps of objects. Each leaves out some operations: swarm testing.</summary>
internal sealed class ObjectsSwarm(Random random)
{
    private const int MostNumber = 63;

    /// <summary>What programs do, and how often if all of it is done.</summary>
    public static IReadOnlyList<(int Weight, GraphOperation What)> Weights { get; } =
    [
        (16, GraphOperation.NewNode), (4, GraphOperation.NewLeaf), (4, GraphOperation.NewList),
        (6, GraphOperation.NewTaking), (2, GraphOperation.NewTakingTooMuch), (2, GraphOperation.NewOfStale),
        (5, GraphOperation.Retain), (18, GraphOperation.Release), (3, GraphOperation.ReleaseMany),
        (2, GraphOperation.ReleaseTooOften), (20, GraphOperation.Link), (5, GraphOperation.Unlink),
        (1, GraphOperation.LinkNoEdge), (8, GraphOperation.Move), (2, GraphOperation.MoveNotHeld),
        (5, GraphOperation.Take), (5, GraphOperation.Upgrade), (2, GraphOperation.Borrow), (6, GraphOperation.Watch),
        (2, GraphOperation.DisposeWatch), (4, GraphOperation.Finalizer), (9, GraphOperation.Collect),
        (8, GraphOperation.CollectSlice), (1, GraphOperation.Freeze), (1, GraphOperation.Unfreeze),
        (3, GraphOperation.FreePending), (2, GraphOperation.Trim), (4, GraphOperation.UseStale),
        (2, GraphOperation.UseForeign), (4, GraphOperation.UseMadeUp), (2, GraphOperation.SaveAll),
        (2, GraphOperation.ReleaseElsewhere), (1, GraphOperation.UseElsewhere), (4, GraphOperation.MapSet),
        (2, GraphOperation.MapTake), (2, GraphOperation.MapRemove), (3, GraphOperation.Intern),
        (2, GraphOperation.ReleaseInterned),
    ];

    private readonly List<Operation> _program = [];
    private readonly List<(int Weight, GraphOperation What)> _choices = [];

    public List<Operation> Generate()
    {
        ChooseSettings();
        // Without new objects there is nothing to do, and without releases no end to them.
        _choices.AddRange(Weights.Where(one =>
            one.What is GraphOperation.NewNode or GraphOperation.Release || Chance(65)));
        int most = random.Next(6) switch { 0 => 30, 1 => 400, _ => 120 };
        for (int left = random.Next(5, most); left > 0; left--)
        {
            Add(Choose(), random.Next(MostNumber + 1), random.Next(MostNumber + 1), random.Next(MostNumber + 1));
        }
        if (Chance(2))
        {
            Add(GraphOperation.Overflow, 0, 0, random.Next(2));
        }
        return _program;
    }

    private void ChooseSettings()
    {
        AddIf(Chance(30), "frees", random.Next(1, 6));
        AddIf(Chance(50), "young", random.Next(1, 9));
        AddIf(Chance(20), "shared");
        AddIf(Chance(50), "finalizers");
        AddIf(Chance(20), "sliced");
        AddIf(Chance(10), "lastuses", random.Next(6));
    }

    private GraphOperation Choose()
    {
        int pick = random.Next(_choices.Sum(one => one.Weight));
        return _choices.First(one => (pick -= one.Weight) < 0).What;
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private void Add(GraphOperation what, long a, long b, long c) =>
        _program.Add(new(what.ToString().ToLowerInvariant(), a, b, c));

    private void AddIf(bool condition, string verb, long value = 0)
    {
        if (condition)
        {
            _program.Add(new(verb, value));
        }
    }
}
