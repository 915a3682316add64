using System;
using System.Collections.Generic;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Collections;

/// <summary>Random programs on native lists and on lists.</summary>
public static class NativeListModelTests
{
    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    public static void A_native_list_does_what_a_list_does(HeapKind kind) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(200)).WithEndSize(150),
        Prop.ForAll(
            Gen.Zip(Gen.Choose(0, 12), Gen.Choose(0, 1000)).ArrayOf().ToArbitrary(), program => Run(program, kind)));

    private static void Run((int Verb, int Which)[] program, HeapKind kind)
    {
        using NativeHeap heap = TestHeaps.Create(kind);
        NativeList<int> own = new(0, heap);
        List<int> model = [];
        foreach ((int verb, int which) in program)
        {
            int at = model.Count == 0 ? 0 : which % model.Count;
            switch (verb)
            {
                case 0 or 1:
                    own.Add(which);
                    model.Add(which);
                    break;
                case 2:
                    own.Insert(at, which);
                    model.Insert(at, which);
                    break;
                case 3 when model.Count < 2000:
                    int[] piece = [.. model[at..]];
                    own.InsertRange(at / 2, own.AsSpan(at, piece.Length));
                    model.InsertRange(at / 2, piece);
                    break;
                case 4 when model.Count > 0:
                    own.RemoveAt(at);
                    model.RemoveAt(at);
                    break;
                case 5:
                    int count = int.Min(3, model.Count - at);
                    own.RemoveRange(at, count);
                    model.RemoveRange(at, count);
                    break;
                case 6:
                    Assert.Equal(model.RemoveAll(one => one % 7 == at % 7), own.RemoveAll(one => one % 7 == at % 7));
                    break;
                case 7:
                    own.Sort();
                    model.Sort();
                    Assert.Equal(model.BinarySearch(which) >= 0, own.BinarySearch(which) >= 0);
                    break;
                default:
                    Change(own, model, verb, which, at);
                    break;
            }
            Assert.Equal(model, own.ToArray());
        }
        own.Dispose();
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    private static void Change(NativeList<int> own, List<int> model, int verb, int which, int at)
    {
        switch (verb)
        {
            case 8:
                Assert.Equal(model.IndexOf(which), own.IndexOf(which));
                Assert.Equal(model.Contains(at), own.Contains(at));
                break;
            case 9:
                own.TrimExcess();
                Assert.Equal(own.Count, own.Capacity);
                break;
            case 10:
                Assert.True(own.EnsureCapacity(which) >= which, "there is room");
                break;
            case 11 when which < 50:
                own.Clear();
                model.Clear();
                break;
            case 12:
                own.AddRange([which, at]);
                model.AddRange([which, at]);
                break;
            default:
                break;
        }
    }
}
