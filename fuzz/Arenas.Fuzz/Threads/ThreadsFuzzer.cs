using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Random programs for threads that run at once on one heap, hand blocks over, die and dispose.</summary>
internal sealed class ThreadsFuzzer : Fuzzer
{
    private static readonly string[] s_verbs =
        ["alloc", "zeroed", "realloc", "free", "free", "pass", "pass", "trim", "decay", "stats", "refuse", "die"];

    public override string Name => "threads";

    public override int Attempts => 8;

    public override List<Operation> Generate(Random random)
    {
        List<Operation> program = [];
        Settings(program, random);
        int workers = random.Next(2, ThreadsProgram.WorkerCount + 1);
        string[] verbs = Array.FindAll(s_verbs, _ => random.Next(10) < 7);
        SizeSwarm sizes = new(random, large: random.Next(4) == 0);
        for (int count = random.Next(4, 60); count > 0; count--)
        {
            string verb = verbs.Length == 0 || random.Next(3) == 0 ? "alloc" : verbs[random.Next(verbs.Length)];
            int worker = random.Next(workers);
            program.Add(verb switch
            {
                "alloc" or "zeroed" or "realloc" => new(verb, worker, random.Next(1, 80), sizes.Next()),
                "free" => new(verb, worker, random.Next(1, 200)),
                "pass" => new(verb, worker, random.Next(workers), random.Next(1, 200)),
                "refuse" => new(verb, worker, random.Next(5), random.Next(1, 3)),
                _ => new(verb, worker),
            });
        }
        if (random.Next(6) == 0)
        {
            program.Add(new("dispose", random.Next(workers)));
        }
        for (int count = random.Next(3); count > 0; count--)
        {
            int byteCount = random.Next(4) == 0 ? random.Next(70_000) : random.Next(2000);
            program.Add(new("race", byteCount, random.Next(1, 100)));
        }
        return program;
    }

    public override void Run(IReadOnlyList<Operation> program) => ThreadsProgram.Run(program);

    private static void Settings(List<Operation> program, Random random)
    {
        program.Add(new("repeat", 1 << random.Next(5)));
        AddIf(random.Next(12) == 0, "hardened", 0);
        AddIf(random.Next(6) == 0, "limit", random.Next(0, 100) << 18);
        AddIf(random.Next(3) == 0, "cache", random.Next(2) * random.Next(1 << 20));
        AddIf(random.Next(4) == 0, "timer", 1);
        AddIf(random.Next(8) == 0, "nopurge", 0);

        void AddIf(bool condition, string verb, long value)
        {
            if (condition)
            {
                program.Add(new(verb, value));
            }
        }
    }
}
