using System;
using Arenas.Fuzz;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Objects;

/// <summary>Random programs on one heap of objects and one model; one that fails is shrunk to the least that
/// fails.</summary>
public static class GraphModelTests
{
    public static TheoryData<GraphSettings, int> Settings { get; } = new()
    {
        { new(int.MaxValue, 0, HasFinalizers: false), 300 },
        { new(int.MaxValue, 0), 400 },
        { new(int.MaxValue, 3), 300 },
        { new(1, 2, HasFinalizers: false), 200 },
        { new(1, 2), 300 },
        { new(3, 5, IsShared: true), 200 },
        { new(2, 2, IsSliced: true), 300 },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public static void A_heap_of_objects_does_what_a_graph_would(GraphSettings settings, int programs) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(programs)).WithEndSize(90),
        Prop.ForAll(GraphPrograms.All, program => GraphInterpreter.Run(settings, program)));

    [Theory]
    [MemberData(nameof(Settings))]
    public static void It_does_so_for_long(GraphSettings settings, int programs)
    {
        for (int seed = 0; seed < TestHeaps.Times(4); seed++)
        {
            GraphInterpreter.Run(settings, GraphPrograms.Seeded(seed + programs, 1500));
        }
    }
}
