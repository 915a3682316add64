using System.Collections.Generic;
using System.Linq;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Random programs on weak maps and on lists; one that fails is shrunk to the least that fails.</summary>
public static class MapModelTests
{
    private static readonly (int Weight, MapVerb What)[] s_weights =
    [
        (16, MapVerb.MakeThing), (6, MapVerb.MakeLoop), (12, MapVerb.Release), (4, MapVerb.ReleaseInComparison),
        (3, MapVerb.Collect), (22, MapVerb.Set), (5, MapVerb.TryAdd), (6, MapVerb.GetOrAdd), (4, MapVerb.Get),
        (2, MapVerb.GetAndHold), (4, MapVerb.Remove), (2, MapVerb.RemoveAndHold), (3, MapVerb.TakeNewest),
        (1, MapVerb.Clear), (4, MapVerb.Open), (14, MapVerb.Advance), (3, MapVerb.Close), (2, MapVerb.Copy),
    ];

    private static readonly Gen<MapStep> s_step =
        from what in Gen.Frequency([.. s_weights.Select(one => (one.Weight, Gen.Constant(one.What)))])
        from which in Gen.Choose(0, 999)
        from key in Gen.Choose(0, 40)
        select new MapStep(what, which, key);

    [Theory]
    [InlineData(false, 1500)]
    [InlineData(true, 500)]
    public static void A_weak_map_does_what_a_list_would(bool isShared, int programs) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(programs)).WithEndSize(250),
        Prop.ForAll(Arb.From(s_step.ArrayOf(), Shrink), program => MapProgram.Run(program, isShared)));

    private static IEnumerable<MapStep[]> Shrink(MapStep[] program)
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
