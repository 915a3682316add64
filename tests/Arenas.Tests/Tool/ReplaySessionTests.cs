using System;
using Arenas.Tool.Allocators;
using Arenas.Tool.Replay;
using Xunit;

namespace Arenas.Tests.Tool;

public static class ReplaySessionTests
{
    [Theory]
    [InlineData(AllocatorFault.Overlap, 4, "block was overwritten while it lived: its 100 bytes end in 0x")]
    [InlineData(AllocatorFault.Misaligned, 2, "8 is not a multiple of 4096")]
    [InlineData(AllocatorFault.NotZeroed, 3, "zeroed block is not zero: its 100 bytes end in")]
    [InlineData(AllocatorFault.LosesHead, 4, "reallocation from 100 to 300 bytes lost the content: its 100 bytes end")]
    [InlineData(AllocatorFault.LosesTail, 5, "reallocation from 300 to 200 bytes lost the content: its 200 bytes end")]
    [InlineData(AllocatorFault.NoBlock, 0, "no memory for 100 bytes")]
    [InlineData(AllocatorFault.Throws, 6, "Free threw ArgumentException: not mine")]
    internal static void A_wrong_allocator_fails_at_the_event_that_shows_it(
        AllocatorFault fault, long eventIndex, string message)
    {
        TraceWriter trace = new();
        int a = trace.Alloc(100);
        int b = trace.Alloc(100);
        trace.AlignedAlloc(12, 100);
        trace.AllocZeroed(100);
        a = trace.Realloc(a, 300);
        a = trace.Realloc(a, 200);
        trace.Free(b);
        trace.Free(a);

        ReplayFailedException e = Assert.Throws<ReplayFailedException>(() => PlayFaulty(fault, trace));

        Assert.Equal(eventIndex, e.EventIndex);
        Assert.Contains($"at event {eventIndex}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void The_same_allocator_without_a_fault_passes() =>
        Assert.True(PlayFaulty(AllocatorFault.None, SampleTraces.OfEveryKind()) > 0);

    [Fact]
    public static void A_fault_that_no_event_shows_is_found_when_the_rest_is_freed()
    {
        TraceWriter trace = new();
        trace.Alloc(8);
        trace.Alloc(8);

        ReplayFailedException e = Assert.Throws<ReplayFailedException>(
            () => PlayFaulty(AllocatorFault.Overlap, trace));

        Assert.Null(e.EventIndex);
        Assert.StartsWith("while freeing what the trace left: block was overwritten", e.Message);
    }

    [Fact]
    public static void A_thread_that_waits_for_a_failed_one_does_not_wait_for_ever()
    {
        TraceWriter trace = new();
        trace.Alloc(1);
        int id = trace.Alloc(1);
        trace.Thread(1);
        trace.Free(id);

        ReplayFailedException e = Assert.Throws<ReplayFailedException>(
            () => PlayFaulty(AllocatorFault.NoBlock, trace));

        Assert.Equal(0, e.EventIndex);
        Assert.Contains("on thread 0", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public static void Every_allocator_of_dotnet_passes_random_traces()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            ReplayScript script = SampleTraces.Random(seed, threadCount: 1, eventCount: 5000).Script();
            Play<ArenasAllocator, nint>(script, passCount: 3);
            Play<NativeMemoryAllocator, nint>(script, passCount: 3);
            Play<ArrayPoolAllocator, ArrayBlock>(script, passCount: 3);
            Play<GcArrayAllocator, ArrayBlock>(script, passCount: 3);
        }
    }

    [Fact]
    public static void Threads_hand_blocks_to_each_other_pass_after_pass()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            ReplayScript script = SampleTraces.Random(seed, threadCount: 4, eventCount: 5000).Script();
            Play<ArenasAllocator, nint>(script, passCount: 20);
            Play<NativeMemoryAllocator, nint>(script, passCount: 20);
            Play<GcArrayAllocator, ArrayBlock>(script, passCount: 20);
        }
    }

    [Fact]
    public static void Every_block_ends_once_and_none_is_left()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            Play<CheckedAllocator, nint>(
                SampleTraces.Random(seed, threadCount: 1 + (seed % 4), eventCount: 5000).Script(), passCount: 10);
            Assert.Empty(CheckedAllocator.Live);
        }
    }

    [Fact]
    public static void A_block_passed_round_in_a_circle_is_awaited_at_every_step()
    {
        TraceWriter trace = new();
        int id = trace.Alloc(64);
        for (uint i = 1; i < 3000; i++)
        {
            trace.Thread(i % 3);
            id = trace.Realloc(id, 64 + (i % 100));
        }

        Play<NativeMemoryAllocator, nint>(trace.Script(), passCount: 5);
    }

    [Fact]
    public static void The_sampler_sees_the_whole_run()
    {
        TraceWriter trace = new();
        for (int i = 0; i < 20_000; i++)
        {
            trace.Alloc(4096);
        }

        ReplayScript script = trace.Script();
        ResidentSampler sampler = new(script, stepCount: 10, ResidentMemory.Read());
        using ReplaySession<NativeMemoryAllocator, nint> session = new(1);
        session.Prepare(script);
        session.Play(sampler);

        long[] samples = sampler.Samples();
        Assert.Equal(10, samples.Length);
        Assert.InRange(samples[^1], 40_000_000, long.MaxValue);
    }

    private static double PlayFaulty(AllocatorFault fault, TraceWriter trace)
    {
        FaultyAllocator.Begin(fault);
        return Play<FaultyAllocator, nint>(trace.Script(), passCount: 1);
    }

    private static double Play<TAllocator, TBlock>(ReplayScript script, int passCount)
        where TAllocator : struct, IBlockAllocator<TAllocator, TBlock>
        where TBlock : struct
    {
        using ReplaySession<TAllocator, TBlock> session = new(script.Threads.Length);
        session.Prepare(script);
        double nanoseconds = 0;
        for (int i = 0; i < passCount; i++)
        {
            nanoseconds = session.Play();
        }

        return nanoseconds;
    }
}
