using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Every fuzzer there is, but the canary, which is meant to fail.</summary>
internal static class Fuzzers
{
    public static IReadOnlyList<Fuzzer> All { get; } =
    [
        new HeapFuzzer(), new ThreadsFuzzer(), new ObjectsFuzzer(), new CacheFuzzer(), new RentsFuzzer(),
        new BitsFuzzer(),
    ];

    public static Fuzzer? Find(string name) => All.FirstOrDefault(fuzzer => fuzzer.Name == name);
}
