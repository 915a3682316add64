using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Random programs on a cache and on a dictionary with a clock.</summary>
internal sealed class CacheFuzzer : Fuzzer
{
    public override string Name => "cache";

    public override List<Operation> Generate(Random random) => new CacheSwarm(random).Generate();

    public override void Run(IReadOnlyList<Operation> program)
    {
        // On a thread of its own, so that no leases of another program are out there, and an endless loop is noticed.
        CacheSettings settings = CacheSettings.Of(program);
        using Lane lane = new();
        lane.Run(() => CacheProgram.Run(settings, program));
    }
}
