using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Random programs on memory pools over one heap: threads that take turns, then threads that race.</summary>
internal sealed class RentsFuzzer : Fuzzer
{
    private static readonly string[] s_verbs =
    [
        "rent", "rent", "rent", "many", "return", "return", "all", "again", "stale", "pin", "unpin", "tick", "idle",
        "share", "close", "die", "refuse",
    ];

    public override string Name => "rents";

    public override int Attempts => 4;

    public override List<Operation> Generate(Random random)
    {
        List<Operation> program = [];
        AddIf(random.Next(6) == 0, "hardened", 0);
        AddIf(random.Next(3) == 0, "pinned", 0);
        AddIf(random.Next(6) == 0, "limit", random.Next(4, 40) << 18);
        string[] verbs = Array.FindAll(s_verbs, _ => random.Next(10) < 7);
        for (int count = random.Next(4, 120); count > 0; count--)
        {
            string verb = verbs.Length == 0 || random.Next(3) == 0 ? "many" : verbs[random.Next(verbs.Length)];
            int lane = random.Next(RentsProgram.LaneCount);
            int pool = random.Next(RentsProgram.PoolCount);
            program.Add(verb switch
            {
                "rent" => new(verb, lane, pool, random.Next(5) == 0 ? random.Next(200_000) : random.Next(-1, 4097)),
                "many" => new(verb, lane, pool, random.Next(1, 150)),
                "return" or "again" or "stale" or "pin" or "unpin" => new(verb, lane, random.Next(300)),
                "all" => new(verb, lane, random.Next(3)),
                "tick" => new(verb, lane, random.Next(4)),
                "share" or "close" => new(verb, lane, pool),
                "refuse" => new(verb, random.Next(4), random.Next(1, 3)),
                _ => new(verb, lane),
            });
        }
        AddIf(random.Next(3) == 0, "race", random.Next(1, 60));
        return program;

        void AddIf(bool condition, string verb, long value)
        {
            if (condition)
            {
                program.Add(new(verb, value));
            }
        }
    }

    public override void Run(IReadOnlyList<Operation> program)
    {
        using RentsProgram subject = new(program);
        subject.Run();
    }
}
