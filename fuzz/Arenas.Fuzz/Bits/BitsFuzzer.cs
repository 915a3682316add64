using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>
/// Scans of bitmaps against an array of truth values. An operation is a question with its bitmap's seed.
/// </summary>
internal sealed class BitsFuzzer : Fuzzer
{
    private static readonly string[] s_verbs = [.. BitQuestions.Verbs];

    public override string Name => "bits";

    public override bool IsDangerous => false;

    public override List<Operation> Generate(Random random)
    {
        List<Operation> program = [];
        for (int count = random.Next(1, 60); count > 0; count--)
        {
            int words = random.Next(4) == 0 ? random.Next(1, 300) : random.Next(1, 12);
            string verb = s_verbs[random.Next(s_verbs.Length)];
            program.Add(new(verb, random.Next(), words, random.Next(words * 64 * 2)));
        }
        return program;
    }

    public override void Run(IReadOnlyList<Operation> program)
    {
        foreach (Operation operation in program)
        {
            new BitQuestions(operation).Ask();
        }
    }
}
