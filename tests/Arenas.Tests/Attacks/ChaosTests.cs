using System;
using System.Linq;
using System.Threading;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Attacks;

/// <summary>Everything at once, at random.</summary>
public static class ChaosTests
{
    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public static void An_owned_heap_in_chaos_stays_whole(int maxFreesPerCall)
    {
        for (int seed = 0; seed < TestHeaps.Times(100); seed++)
        {
            ObjectHeap heap = new(new ObjectHeapOptions { MaxFreesPerCall = maxFreesPerCall });
            using Chaos chaos = new(heap, seed);
            for (int round = 0; round < 5; round++)
            {
                chaos.Run(200);
                HeapVerifier.Verify(heap);
            }
            Assert.Empty(chaos.Unexpected);
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(1)]
    public static void A_shared_heap_in_chaos_stays_whole(int maxFreesPerCall)
    {
        for (int seed = 0; seed < TestHeaps.Times(30); seed++)
        {
            ObjectHeap heap = new(new ObjectHeapOptions { IsShared = true, MaxFreesPerCall = maxFreesPerCall });
            using Chaos chaos = new(heap, seed);
            Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() => chaos.Run(600)))];
            Array.ForEach(threads, static thread => thread.Start());
            Assert.All(threads, static thread => Assert.True(thread.Join(TimeSpan.FromSeconds(60))));
            HeapVerifier.Verify(heap);
            Assert.Empty(chaos.Unexpected);
        }
    }
}
