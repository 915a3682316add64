using System.Collections.Generic;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>Random programs on a mapped file and on an array; one that fails is shrunk.</summary>
public static class MappedFileModelTests
{
    private static readonly (int Weight, MappedVerb What)[] s_weights =
    [
        (8, MappedVerb.Fill), (8, MappedVerb.Write), (6, MappedVerb.Store), (5, MappedVerb.WriteBeside),
        (10, MappedVerb.Look), (4, MappedVerb.Take), (8, MappedVerb.LookAtTaken), (3, MappedVerb.Flush),
        (4, MappedVerb.Advise), (6, MappedVerb.Resize), (4, MappedVerb.ResizeBeside), (2, MappedVerb.Reopen),
    ];

    private static readonly Gen<MappedStep> s_step =
        from what in Gen.Frequency([.. WeightedVerbs()])
        from place in Gen.Choose(0, 30_000)
        from howMany in Gen.Choose(0, 9_000)
        select new MappedStep(what, place, howMany);

    [Fact]
    public static void A_mapped_file_does_what_an_array_would() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(150)).WithEndSize(80),
        Prop.ForAll(Arb.From(s_step.ArrayOf(), Shrink), MappedProgram.Run));

    private static IEnumerable<(int Weight, Gen<MappedVerb> Verb)> WeightedVerbs()
    {
        foreach ((int weight, MappedVerb what) in s_weights)
        {
            yield return (weight, Gen.Constant(what));
        }
    }

    private static IEnumerable<MappedStep[]> Shrink(MappedStep[] program)
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
