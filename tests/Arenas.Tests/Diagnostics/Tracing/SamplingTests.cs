using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using Xunit;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>What sampling estimates, beside what is true: within six standard deviations, which a right estimate misses
/// once in a thousand million.</summary>
[Collection(TracingCollection.Name)]
public sealed unsafe class SamplingTests : TracingTest
{
    private const long SampleBytes = 8 << 10;
    private const double Deviations = 6;

    [Fact]
    public void Blocks_that_live_are_estimated_without_a_bias()
    {
        _ = Tracer.Start(new() { Mode = TracingMode.Sampled, SampleBytes = SampleBytes });
        Dictionary<int, Truth> truths = [];
        List<nint> temporary = [];
        Random random = new(1);
        for (int i = 0; i < 60_000; i++)
        {
            int bytes = random.Next(8) switch
            {
                0 => random.Next(3000, 63_000),
                1 => random.Next(3500),
                _ => random.Next(400),
            };
            int site = random.Next(3);
            Truth truth = truths.TryGetValue(site, out Truth? known) ? known : truths[site] = new();
            nint block = Allocate(site, bytes);
            if (random.Next(3) == 0)
            {
                truth.Add(Heap, block, bytes);
            }
            else
            {
                temporary.Add(block);
            }
            if (temporary.Count > 50)
            {
                int victim = random.Next(temporary.Count);
                Heap.Free((void*)temporary[victim]);
                temporary.RemoveAt(victim);
            }
        }
        temporary.ForEach(block => Heap.Free((void*)block));
        AssertNear(truths);
    }

    [Theory]
    [InlineData(1, 64)]
    [InlineData(3, 64)]
    [InlineData(40, 64)]
    [InlineData(1, 2000)]
    [InlineData(5, 20_000)]
    [InlineData(2, 100_000)]
    public void A_block_that_stays_beside_pairs_that_do_not_is_estimated_without_a_bias(int pairs, int bytes)
    {
        _ = Tracer.Start(new() { Mode = TracingMode.Sampled, SampleBytes = SampleBytes });
        Dictionary<int, Truth> truths = new() { [0] = new() };
        for (int i = 0; i < int.Min(20_000, 60_000_000 / bytes / 4); i++)
        {
            nint block = Allocate(0, bytes);
            truths[0].Add(Heap, block, bytes);
            for (int pair = 0; pair < pairs; pair++)
            {
                Heap.Free((void*)Allocate(1, bytes));
            }
        }
        AssertNear(truths);
    }

    [Fact]
    public void What_was_sampled_and_freed_is_forgotten()
    {
        _ = Tracer.Start(new() { Mode = TracingMode.Sampled, SampleBytes = 256 });
        nint[] blocks = [.. Enumerable.Range(0, 20_000).Select(i => Allocate(i % 3, i % 100_003 / 2))];
        Assert.True(Tracer.CurrentBytes > 0);
        Array.ForEach(blocks, block => Heap.Free((void*)block));
        Assert.Equal(0, Tracer.CurrentBytes);
        Assert.Equal(0, Take().BlockCount);
        HeapVerifier.Verify(Heap);
    }

    [Fact]
    public void Threads_free_what_others_had_sampled()
    {
        _ = Tracer.Start(new() { Mode = TracingMode.Sampled, SampleBytes = 256 });
        nint[] blocks = [.. Enumerable.Range(0, 20_000).Select(i => Allocate(i % 3, i % 3000))];
        System.Threading.Thread other = new(() => Array.ForEach(blocks, block => Heap.Free((void*)block)));
        other.Start();
        other.Join();
        Assert.Equal(0, Tracer.CurrentBytes);
        foreach (nint block in blocks.Take(100))
        {
            _ = Assert.ThrowsAny<SystemException>(() => Heap.Free((void*)block));
        }
        HeapVerifier.Verify(Heap);
    }

    [Theory]
    [InlineData(TracingMode.Sampled)]
    [InlineData(TracingMode.Stacks)]
    public void Objects_are_estimated_too(TracingMode mode)
    {
        using ObjectHeap objects = new();
        _ = Tracer.Start(new() { Mode = mode, SampleBytes = 1024 });
        List<Handle<long>> held = [];
        for (int i = 0; i < 30_000; i++)
        {
            Handle<long> handle = objects.New((long)i);
            if (i % 3 == 0)
            {
                held.Add(handle);
            }
            else
            {
                objects.Release(handle);
            }
        }
        Snapshot snapshot = Snapshot.Take(new() { NativeHeaps = [], ObjectHeaps = [objects] });
        double estimate = 0;
        for (int row = 0; row < snapshot.Columns.Count; row++)
        {
            estimate += snapshot.Columns.Weights?[row] ?? 1;
        }
        Truth truth = new();
        held.ForEach(_ => truth.Add(16, 1, mode == TracingMode.Sampled ? 1024 : 0));
        Assert.Equal(10_000, snapshot.ObjectCount);
        Assert.InRange(estimate - truth.Bytes, -Deviations * truth.Deviation, Deviations * truth.Deviation);
        held.ForEach(objects.Release);
        Assert.Equal(0, Tracer.CurrentBytes);
    }

    // Not optimized: a call that comes last would be a jump, and leave no frame of this method.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    private nint Allocate(int site, int bytes) => site switch
    {
        0 => (nint)Heap.Alloc((nuint)bytes),
        1 => (nint)Heap.AllocZeroed((nuint)bytes),
        _ => (nint)Heap.AlignedAlloc((nuint)bytes, 32),
    };

    private Snapshot Take() => Snapshot.Take(new() { NativeHeaps = [Heap], ObjectHeaps = [] });

    private void AssertNear(Dictionary<int, Truth> truths)
    {
        Snapshot snapshot = Take();
        SortedDictionary<int, double> found = [];
        for (int row = 0; row < snapshot.BlockCount; row++)
        {
            if (snapshot.Columns.Stacks[row] != 0)
            {
                int line = snapshot.Stacks[snapshot.Columns.Stacks[row]].Site.Line;
                found[line] = found.GetValueOrDefault(line)
                    + (snapshot.Columns.Sizes[row] * (double)snapshot.Columns.Weights![row]);
            }
        }
        Truth[] expected = [.. truths.OrderBy(pair => pair.Key).Select(pair => pair.Value)];
        Assert.Equal(expected.Length, found.Count);
        foreach ((double estimate, Truth truth) in found.Values.Zip(expected))
        {
            double bound = Deviations * truth.Deviation;
            Assert.InRange(estimate, truth.Bytes - bound, truth.Bytes + bound);
            Assert.True(truth.Deviation * Deviations < truth.Bytes, "a bound that says something");
        }
    }

    private sealed class Truth
    {
        private double _variance;

        public double Bytes { get; private set; }

        // A sample may have passed on for a hundred times, and stands for so much more then.
        public double Deviation => Math.Sqrt(_variance) * 1.7;

        public void Add(NativeHeap heap, nint block, int bytes) =>
            Add((long)heap.UsableSize((void*)block), bytes, SampleBytes);

        public void Add(long usable, int bytes, long mean)
        {
            double chance = mean == 0 ? 1 : -Math.Exp(-(double)usable / mean) + 1;
            Bytes += bytes;
            _variance += (double)bytes * bytes * (1 - chance) / chance;
        }
    }
}
