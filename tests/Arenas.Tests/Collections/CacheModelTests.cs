using System.Collections.Generic;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Random programs on caches and on dictionaries; one that fails is shrunk to the least that fails.</summary>
public static class CacheModelTests
{
    private static readonly Gen<CacheStep> s_step =
        from verb in Gen.Choose(0, (int)CacheVerb.Scan + 4)
        from key in Gen.Choose(0, 30)
        from size in Gen.Frequency([(8, Gen.Choose(0, 120)), (1, Gen.Choose(0, 3000))])
        select new CacheStep(verb > (int)CacheVerb.Scan ? CacheVerb.Set : (CacheVerb)verb, key, size);

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    public static void A_cache_with_room_does_what_a_dictionary_with_a_clock_would(HeapKind kind) =>
        Run(program => CacheProgram.Run(program, kind, isTold: false, 16 << 20, 1000));

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    public static void A_cache_that_evicts_tells_of_every_entry_that_goes(HeapKind kind)
    {
        Run(program => CacheProgram.Run(program, kind, isTold: true, 8 << 10, 1000));
        Run(program => CacheProgram.Run(program, kind, isTold: true, 1 << 20, 7));
    }

    private static void Run(System.Action<CacheStep[]> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(150)).WithEndSize(200),
        Prop.ForAll(Arb.From(s_step.ArrayOf(), Shrink), property));

    private static IEnumerable<CacheStep[]> Shrink(CacheStep[] program)
    {
        for (int length = program.Length; length > 0; length /= 2)
        {
            for (int start = 0; start + length <= program.Length; start += length)
            {
                yield return [.. program[..start], .. program[(start + length)..]];
            }
        }
    }
}
