using System;
using Arenas.Tests.Heaps;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Arenas.Tests.Models;

/// <summary>
/// Random programs on one heap and one model; a program that fails is shrunk to the least that fails.
/// </summary>
public static class HeapModelTests
{
    [Theory]
    [InlineData(HeapKind.Default, 1500)]
    [InlineData(HeapKind.Hardened, 600)]
    [InlineData(HeapKind.Pinned, 300)]
    [InlineData(HeapKind.WithoutThreadCache, 800)]
    public static void A_heap_does_what_a_dictionary_of_blocks_would(HeapKind kind, int programs) =>
        Holds(programs, 120, otherThreads: 1, program => Interpreter.Run(kind, program, 1));

    [Theory]
    [InlineData(HeapKind.Default, 800)]
    [InlineData(HeapKind.Hardened, 200)]
    [InlineData(HeapKind.WithoutThreadCache, 300)]
    public static void Threads_that_take_turns_do_what_one_would(HeapKind kind, int programs) =>
        Holds(programs, 250, otherThreads: 3, program => Interpreter.Run(kind, program, 3));

    [Fact]
    public static void A_model_that_is_wrong_is_noticed()
    {
        // A block that the model does not know of: the count differs at the end of every program.
        Exception failure = Assert.ThrowsAny<Exception>(() => Holds(20, 20, otherThreads: 0, program =>
        {
            using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
            using Interpreter interpreter = new(heap, 0);
            Leak(heap);
            interpreter.Check();
        }));
        Assert.Contains("Falsifiable", failure.Message, StringComparison.Ordinal);
    }

    private static unsafe void Leak(NativeHeap heap) => _ = heap.Alloc(1);

    private static void Holds(int programs, int length, int otherThreads, Action<Command[]> property) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(TestHeaps.Times(programs)).WithEndSize(length),
        Prop.ForAll(Programs.On(otherThreads), property));
}
