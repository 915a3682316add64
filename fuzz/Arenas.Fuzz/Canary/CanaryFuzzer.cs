using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>A fuzzer that must fail: proof that the others would.</summary>
internal sealed class CanaryFuzzer : Fuzzer
{
    /// <summary>Two blocks, freed in the order of their places: no smaller program shows the planted bug.</summary>
    public const int SmallestFailure = 4;

    public override string Name => "canary";

    public override bool IsDangerous => false;

    public override List<Operation> Generate(Random random)
    {
        List<Operation> program = [];
        for (int count = random.Next(1, 200); count > 0; count--)
        {
            program.Add(new(random.Next(3) == 0 ? "free" : "alloc", random.Next(40)));
        }
        return program;
    }

    public override void Run(IReadOnlyList<Operation> program)
    {
        ToyHeap subject = new();
        SortedSet<int> model = [];
        foreach (Operation operation in program)
        {
            int named = (int)((ulong)operation.A % 64);
            if (operation.Verb == "alloc" && subject.Alloc() is >= 0 and int place)
            {
                ViolationException.Unless(model.Add(place), $"place {place} was given twice");
            }
            else if (operation.Verb == "free" && model.Remove(named))
            {
                subject.Free(named);
            }
            ViolationException.Unless(
                subject.Used().SequenceEqual(model), $"in use: {string.Join(' ', subject.Used())}; "
                    + $"the model says {string.Join(' ', model)}");
        }
    }
}
