using System.Collections.Generic;
using Arenas.Tests.Models;
using FsCheck;
using FsCheck.Fluent;

namespace Arenas.Tests.Diagnostics;

/// <summary>Random rows for snapshots: few names, so that many rows have much in common.</summary>
internal static class SampleRows
{
    private static readonly Gen<CallFrame> s_frame =
        from file in Gen.Elements("a.cs", "b.cs", "dir/c.cs", @"x:\d.cs", CallFrame.UnknownFile)
        from line in Gen.Choose(0, 3)
        from method in Gen.Elements(null, "A.M", "B.N")
        select new CallFrame(file, line, method);

    private static readonly Gen<CallStack> s_stack = Gen.Frequency(
        (1, Gen.Constant(CallStack.Unknown)),
        (6, from count in Gen.Choose(1, 5)
            from frames in s_frame.ArrayOf(count)
            from cut in Gen.Choose(0, 2)
            select new CallStack(frames, frames.Length + cut)));

    // Weights in quarters, so that sums of them are exact in whatever order.
    private static readonly Gen<SampleRow> s_row =
        from size in Gen.Frequency((6, Gen.Choose(0, 200)), (1, Gen.Choose(60_000, 300_000)))
        from slack in Gen.Choose(0, 2)
        from stack in s_stack
        from heap in Gen.Elements("one", "two", "three")
        from type in Gen.Elements(null, null, "Node", "Leaf", "Tree")
        from weight in Gen.Frequency((1, Gen.Constant(0)), (2, Gen.Choose(4, 4000)))
        from edges in Gen.Choose(0, 1000).ArrayOf().Resize(4)
        select new SampleRow(size, stack, heap, type, (size + 15 + (16 * slack)) & ~15, weight / 4f, edges);

    public static Arbitrary<SampleRow[]> Arbitrary { get; } =
        Arb.From(s_row.ArrayOf(), rows => Programs.Shrink(rows, Simpler));

    private static IEnumerable<SampleRow> Simpler(SampleRow row)
    {
        if (row.Edges!.Count > 0)
        {
            yield return row with { Edges = [] };
        }
        if (row.Type is not null)
        {
            yield return row with { Type = null };
        }
        if (row.Weight != 1)
        {
            yield return row with { Weight = 1 };
        }
        if (row.Stack.TotalFrames > 1)
        {
            yield return row with { Stack = new([row.Stack.Site]) };
        }
        if (row.UsedSize != 16)
        {
            yield return row with { Size = 1, UsedSize = 16 };
        }
    }
}
