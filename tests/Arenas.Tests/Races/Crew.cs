using System;
using System.Collections.Concurrent;
using System.Threading;

namespace Arenas.Tests.Races;

/// <summary>Threads that start together; what one of them throws, the test throws.</summary>
internal static class Crew
{
    public static void Run(int threads, Action<int> work)
    {
        ConcurrentQueue<Exception> failures = new();
        using Barrier start = new(threads);
        Thread[] crew = new Thread[threads];
        for (int index = 0; index < threads; index++)
        {
            int number = index;
            crew[index] = new(() =>
            {
                start.SignalAndWait();
                try
                {
                    work(number);
                }
                catch (Exception exception)
                {
                    failures.Enqueue(exception);
                }
            });
            crew[index].IsBackground = true;
            crew[index].Start();
        }
        foreach (Thread thread in crew)
        {
            thread.Join();
        }
        if (failures.TryDequeue(out Exception? first))
        {
            throw new InvalidOperationException($"{failures.Count + 1} of {threads} threads failed: {first}", first);
        }
    }
}
