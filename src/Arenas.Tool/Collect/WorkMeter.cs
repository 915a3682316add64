using System;
using System.Collections.Generic;
using System.Threading;
using Arenas.Tool.Collect.Graphs;
using Arenas.Tool.Collect.Works;

namespace Arenas.Tool.Collect;

/// <summary>Measures a work in this process: on few objects, until the code is as fast as it gets, then on
/// all.</summary>
internal static class WorkMeter
{
    private const int WarmUpCount = 10_000;

    // On its way to the final code, each method takes 30 calls and a pause, and what it calls comes after it. A loop
    // that is entered once would stay in the code of the first call.
    private const int Bursts = 4;
    private const int CallsInBurst = 32;

    // The runtime looks for methods to compile again when it has compiled nothing new for 100 ms.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(130);

    /// <summary>Measures.</summary>
    /// <param name="row">What.</param>
    /// <param name="isQuick">Whether to look if it runs rather than how fast.</param>
    public static WorkResult Measure<TGraph, TNode>(WorkRow row, bool isQuick)
        where TGraph : struct, IObjectGraph<TGraph, TNode>
        where TNode : struct
    {
        try
        {
            if (!isQuick && row.Repetitions > 1)
            {
                WarmUp<TGraph, TNode>(row);
            }

            return Repeat<TGraph, TNode>(row, isQuick);
        }
        catch (WorkFailedException e)
        {
            return WorkResult.Failed(e.Message);
        }
    }

    private static void WarmUp<TGraph, TNode>(WorkRow row)
        where TGraph : struct, IObjectGraph<TGraph, TNode>
        where TNode : struct
    {
        for (int burst = 0; burst < Bursts; burst++)
        {
            PauseLog pauses = new();
            using (CollectorWork work = WorkCatalog.Start<TGraph, TNode>(row.Name, WarmUpCount))
            {
                for (int call = 0; call < CallsInBurst; call++)
                {
                    work.Measure(pauses);
                }
            }

            Thread.Sleep(s_pause);
        }
    }

    private static WorkResult Repeat<TGraph, TNode>(WorkRow row, bool isQuick)
        where TGraph : struct, IObjectGraph<TGraph, TNode>
        where TNode : struct
    {
        using CollectorWork work = WorkCatalog.Start<TGraph, TNode>(row.Name, row.CountOf(isQuick));
        List<double> readings = [];
        PauseLog pauses = new();
        if (row.Repetitions > 1)
        {
            // The first time memory comes fresh from the system.
            work.Measure(pauses);
            pauses.Clear();
        }

        for (int i = 0; i < row.Repetitions; i++)
        {
            readings.Add(work.Measure(pauses));
        }

        return new WorkResult(true, null, readings, pauses.Pauses);
    }
}
