using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;

using Arenas.Benchmarks.Workloads;

namespace Arenas.Benchmarks.Figures;

/// <summary>
/// Nanoseconds an operation of a workload takes: the processor time of the process where one thread works, so that
/// preemption does not count, and elapsed time where two do.
/// </summary>
internal sealed class SpeedFigure(string name, Workload workload) : Figure(name)
{
    private const int Wanted = 9;
    private const int Most = 40;
    private const int BurstCount = 5;

    private static readonly TimeSpan s_repetition = TimeSpan.FromMilliseconds(15);
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    // The runtime looks for methods to compile again when it has compiled nothing new for 100 ms.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(130);

    public override IEnumerable<Reading> Measure<TAllocator, TBlock>()
    {
        using WorkloadRun run = workload.Start<TAllocator, TBlock>();
        WarmUp(run);
        Repetition[] repetitions = Repeat(run);
        double calibration = repetitions.Min(each => double.Min(each.Before, each.After));
        double[] undisturbed =
            [.. repetitions.Where(each => each.IsUndisturbed(calibration)).Select(each => each.Nanoseconds)];
        double[] used = undisturbed.Length > 0 ? undisturbed : [.. repetitions.Select(each => each.Nanoseconds)];
        return
        [
            new(Metric.Median, Statistics.Median(used)),
            new(Metric.Best, used.Min()),
            new(Metric.Undisturbed, undisturbed.Length),
            new(Metric.Calibration, calibration),
        ];
    }

    // On its way to the final code, each method takes twice 30 calls and a pause, and what it calls comes after it.
    private static void WarmUp(WorkloadRun run)
    {
        for (int burst = 0; burst < BurstCount; burst++)
        {
            long begin = Stopwatch.GetTimestamp();
            for (int calls = 0; calls < 40 || Stopwatch.GetElapsedTime(begin) < s_burst; calls++)
            {
                run.Repeat(run.Granule);
            }
            Thread.Sleep(s_pause);
        }
    }

    private static Repetition[] Repeat(WorkloadRun run)
    {
        int operations = CountFor(run);
        List<Repetition> repetitions = [];
        double calibration = double.MaxValue;
        long begin = Stopwatch.GetTimestamp();
        while (repetitions.Count < Most)
        {
            double before = Calibration.Run(run.IsParallel);
            double nanoseconds = Time(run, operations);
            Repetition repetition = new(nanoseconds, before, Calibration.Run(run.IsParallel));
            repetitions.Add(repetition);
            calibration = double.Min(calibration, double.Min(repetition.Before, repetition.After));
            bool isPatient = Stopwatch.GetElapsedTime(begin) < s_patience;
            if (repetitions.Count >= Wanted
                && (!isPatient || repetitions.Count(each => each.IsUndisturbed(calibration)) >= Wanted))
            {
                break;
            }
            if (isPatient && !repetition.IsUndisturbed(calibration))
            {
                Thread.Sleep(20);
            }
        }
        return [.. repetitions];
    }

    private static int CountFor(WorkloadRun run)
    {
        int granules = 1;
        double elapsed;
        do
        {
            granules *= 2;
            elapsed = Time(run, granules * run.Granule) * granules * run.Granule;
        }
        while (elapsed < s_repetition.TotalNanoseconds / 4);
        return (int)double.Ceiling(granules * s_repetition.TotalNanoseconds / elapsed) * run.Granule;
    }

    private static double Time(WorkloadRun run, int operations)
    {
        TimeSpan used = run.IsParallel ? default : Environment.CpuUsage.TotalTime;
        long begin = Stopwatch.GetTimestamp();
        run.Repeat(operations);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        return (run.IsParallel ? elapsed : Environment.CpuUsage.TotalTime - used).TotalNanoseconds / operations;
    }
}
