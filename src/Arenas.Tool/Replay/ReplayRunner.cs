using System;
using System.Diagnostics;
using System.Runtime;
using System.Threading;
using Arenas.Tool.Allocators;

namespace Arenas.Tool.Replay;

/// <inheritdoc/>
/// <typeparam name="TAllocator">The allocator.</typeparam>
/// <typeparam name="TBlock">What names its blocks.</typeparam>
internal sealed class ReplayRunner<TAllocator, TBlock> : IReplayRunner
    where TAllocator : struct, IBlockAllocator<TAllocator, TBlock>
    where TBlock : struct
{
    private const int TimedPassCount = 5;
    private const int FewestWarmUpPasses = 3;
    private const int StepCount = 600;
    private static readonly TimeSpan s_shortestWarmUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_longestWarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_warmUpRest = TimeSpan.FromSeconds(1.5);

    /// <inheritdoc/>
    /// <remarks>
    /// The warm-up is the whole trace, again and again until the just-in-time compiler has had nothing to do for a
    /// pass: a shorter one would leave the paths that only this trace takes (large blocks, frees by other threads) to
    /// be compiled while the clock runs. So the time is that of a program which has been running for a while: first
    /// touches of fresh memory are in the footprint, not in the time. Tiered compilation stays as every program has it.
    /// </remarks>
    public double MeasureTime(ReplayScript script)
    {
        using ReplaySession<TAllocator, TBlock> session = new(script.Threads.Length);
        session.Prepare(script);
        long start = Stopwatch.GetTimestamp();
        long compiledCount;
        int passCount = 0;
        bool isWarm;
        do
        {
            compiledCount = JitInfo.GetCompiledMethodCount();
            session.Play();
            passCount++;
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            isWarm = elapsed > s_longestWarmUp
                || (elapsed > s_shortestWarmUp
                    && passCount >= FewestWarmUpPasses
                    && compiledCount == JitInfo.GetCompiledMethodCount());
        }
        while (!isWarm);

        // The best of a few passes: whatever else the machine does can only make a pass slower.
        double best = double.MaxValue;
        for (int i = 0; i < TimedPassCount; i++)
        {
            best = Math.Min(best, session.Play());
        }

        return best;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A small made-up trace that makes every kind of call on every thread goes first, so that compiled code, stacks
    /// and the first setting-up do not count; a rest behind it gives timers that trim their first run too. What comes
    /// after is the trace's own doing. The caller switches tiered compilation off for this process, because recompiling
    /// in the background moves the resident bytes. Threads run free, so the live bytes of a run differ a little from
    /// those of the trace: by less than one percent in the bundled trace with threads.
    /// </remarks>
    public Footprint MeasureFootprint(ReplayScript script, TimeSpan idle)
    {
        using ReplaySession<TAllocator, TBlock> session = new(script.Threads.Length);
        session.Prepare(WarmUpScript.Build(script.Threads.Length));
        session.Play(new ResidentSampler(script, StepCount, 0));
        Thread.Sleep(s_warmUpRest);
        session.Prepare(script);

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        bool hasPeak = ResidentMemory.TryResetPeak();
        long baselineBytes = ResidentMemory.Read();
        ResidentSampler sampler = new(script, StepCount, baselineBytes);

        session.Play(sampler);
        long freedBytes = Above(ResidentMemory.Read());
        long peakBytes = hasPeak ? Above(ResidentMemory.ReadPeak()) : 0;
        Thread.Sleep(idle);
        long idleBytes = Above(ResidentMemory.Read());
        long[] samples = sampler.Samples();
        foreach (long sample in samples)
        {
            peakBytes = Math.Max(peakBytes, sample);
        }

        return new Footprint(peakBytes, freedBytes, idleBytes, samples);

        // Giving back more than the warm-up took is not a negative footprint.
        long Above(long bytes) => Math.Max(bytes - baselineBytes, 0);
    }
}
