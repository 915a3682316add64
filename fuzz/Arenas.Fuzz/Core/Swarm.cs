using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>A program in the making, of which some operations, sizes and keys are left out: swarm testing.</summary>
/// <remarks>
/// Groce, Zhang, Eide, Chen, Regehr: Swarm Testing, 2012. What is always possible hides what needs its absence: in
/// programs that free half of the time, no pool ever fills.
/// </remarks>
internal abstract class Swarm(Random random)
{
    private readonly List<Operation> _program = [];
    private readonly List<Action> _choices = [];

    protected Random Random => random;

    /// <summary>Adds chosen operations until there are so many, settings included.</summary>
    protected List<Operation> Fill(int length)
    {
        while (_program.Count < length)
        {
            _choices[random.Next(_choices.Count)]();
        }
        return _program;
    }

    protected void Add(string verb, long a = 0, long b = 0, long c = 0) => _program.Add(new(verb, a, b, c));

    protected void AddIf(bool condition, string verb, long value = 0)
    {
        if (condition)
        {
            Add(verb, value);
        }
    }

    protected bool Chance(int percent) => random.Next(100) < percent;

    protected string Pick(string[] verbs) => verbs[random.Next(verbs.Length)];

    protected string[] Some(string[] verbs, int percent)
    {
        string[] some = [.. verbs.Where(_ => Chance(percent))];
        return some.Length > 0 ? some : [verbs[0]];
    }

    protected void Always(int weight, Action choice) => _choices.AddRange(Enumerable.Repeat(choice, weight));

    protected void Sometimes(int weight, Action choice)
    {
        if (Chance(55))
        {
            Always(weight, choice);
        }
    }
}
