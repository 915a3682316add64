using System;
using System.Collections.Generic;
using Arenas.Tool.Replay;
using Arenas.Tool.TraceFiles;

namespace Arenas.Tests.Tool;

/// <summary>Traces made for tests.</summary>
internal static class SampleTraces
{
    /// <summary>A few events of every kind; some blocks are never freed.</summary>
    public static TraceWriter OfEveryKind()
    {
        TraceWriter trace = new();
        int a = trace.Alloc(1000);
        int b = trace.AllocZeroed(24);
        int c = trace.AlignedAlloc(8, 300);
        trace.Thread(5);
        int d = trace.Realloc(a, 3000);
        trace.Free(b);
        trace.Alloc(0);
        int e = trace.Realloc(c, 7);
        trace.Thread(0);
        trace.Free(d);
        trace.Free(e);
        trace.Alloc(1);
        return trace;
    }

    /// <summary>Random events on <paramref name="threadCount"/> threads that free each other's blocks.</summary>
    public static TraceWriter Random(int seed, int threadCount, int eventCount)
    {
        Random random = new(seed);
        TraceWriter trace = new();
        List<int> live = [];
        for (int i = 0; i < eventCount; i++)
        {
            if (threadCount > 1 && random.Next(3) == 0)
            {
                trace.Thread((ulong)random.Next(threadCount));
            }

            ulong size = (ulong)(random.Next(20) == 0 ? random.Next(100_000) : random.Next(200));
            int index = random.Next(live.Count + 1);
            int choice = live.Count < 10 ? random.Next(3) : random.Next(9);
            switch (choice)
            {
                case 0:
                    live.Add(trace.AllocZeroed(size));
                    break;
                case 1:
                    live.Add(trace.AlignedAlloc((ulong)random.Next(10), size));
                    break;
                case 2 or 3:
                    live.Add(trace.Alloc(size));
                    break;
                case 4 when index < live.Count:
                    live[index] = trace.Realloc(live[index], size);
                    break;
                default:
                    if (index < live.Count)
                    {
                        trace.Free(live[index]);
                        live.RemoveAt(index);
                    }

                    break;
            }
        }

        return trace;
    }

    public static Trace Read(this TraceWriter trace) => TraceReader.Read("sample", trace.File());

    public static ReplayScript Script(this TraceWriter trace) => ScriptBuilder.Build(trace.Read());
}
