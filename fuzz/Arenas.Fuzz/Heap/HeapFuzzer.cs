using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Random programs on one heap, on several threads that take turns.</summary>
internal sealed class HeapFuzzer : Fuzzer
{
    public override string Name => "heap";

    public override List<Operation> Generate(Random random) => new HeapSwarm(random).Generate();

    public override void Run(IReadOnlyList<Operation> program) => HeapProgram.Run(program);
}
