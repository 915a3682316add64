using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using Arenas.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Arenas.CacheServer.Comparing;

/// <summary>Measures memory pools side by side: Kestrel's own, arrays, and ours on pinned arrays.</summary>
internal static class RentComparison
{
    private const int BlockBytes = 4096;
    private const int Pairs = 200_000;
    private const int Batch = 64;

    public static void Run(int rounds, TextWriter output)
    {
        using WebApplication application = WebApplication.CreateSlimBuilder().Build();
        using MemoryPool<byte> kestrel =
            application.Services.GetRequiredService<IMemoryPoolFactory<byte>>().Create();
        using ArenasMemoryPoolFactory factory = new();
        using MemoryPool<byte> ours = factory.Create();
        (string Name, Func<double> Measure)[] measures =
        [
            ("1 block, same thread: ArrayPool", static () => OfArrays(1)),
            ("1 block, same thread: Kestrel's pool", () => OfPool(new KestrelRenter(kestrel), 1)),
            ("1 block, same thread: Arenas", () => OfPool(new ArenasRenter(ours), 1)),
            ("16 blocks, same thread: ArrayPool", static () => OfArrays(16)),
            ("16 blocks, same thread: Kestrel's pool", () => OfPool(new KestrelRenter(kestrel), 16)),
            ("16 blocks, same thread: Arenas", () => OfPool(new ArenasRenter(ours), 16)),
            ("returned by another thread: Kestrel's pool", () => OfTwoThreads(new KestrelRenter(kestrel))),
            ("returned by another thread: Arenas", () => OfTwoThreads(new ArenasRenter(ours))),
        ];
        List<double>[] readings = [.. measures.Select(static _ => new List<double>())];
        // Many short rounds: others share the processors, and a median should not be of what one of them did.
        const int warmups = 30;
        for (int round = -warmups; round < rounds; round++)
        {
            for (int index = 0; index < measures.Length; index++)
            {
                double reading = measures[index].Measure();
                if (round >= 0)
                {
                    readings[index].Add(reading);
                }
            }
        }
        output.WriteLine("| rent and return of 4 KB | ns, median |");
        output.WriteLine("|---|---|");
        for (int index = 0; index < measures.Length; index++)
        {
            double median = readings[index].Order().ElementAt(rounds / 2);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {measures[index].Name} | {median:F1} |"));
        }
        Burst(factory, ours, output);
    }

    // 256 MB at once, of which a tenth stays: how long until what is resident is 1.2 times that.
    private static void Burst(ArenasMemoryPoolFactory factory, MemoryPool<byte> pool, TextWriter output)
    {
        const int count = 65_536;
        List<IMemoryOwner<byte>> live = [];
        IMemoryOwner<byte>[] owners = [.. Enumerable.Range(0, count).Select(_ => pool.Rent(BlockBytes))];
        foreach (IMemoryOwner<byte> owner in owners)
        {
            owner.Memory.Span.Fill(1);
        }
        // In runs, as connections come and go.
        for (int index = 0; index < count; index++)
        {
            if (index / 64 % 10 == 0)
            {
                live.Add(owners[index]);
            }
            else
            {
                owners[index].Dispose();
            }
        }
        long liveBytes = (long)live.Count * BlockBytes;
        Stopwatch watch = Stopwatch.StartNew();
        while (Held() > liveBytes * 12 / 10 && watch.Elapsed < TimeSpan.FromSeconds(60))
        {
            Thread.Sleep(50);
        }
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| after a burst of 256 MB, until 1.2 x the live {liveBytes >> 20} MB is held | "
            + $"{watch.Elapsed.TotalSeconds:F1} s |"));
        live.ForEach(static owner => owner.Dispose());

        long Held()
        {
            HeapStatistics statistics = factory.Heap.GetStatistics();
            return statistics.UsedBytes + statistics.RetainedBytes + statistics.HeaderBytes;
        }
    }

    private static double OfArrays(int count)
    {
        byte[][] arrays = new byte[count][];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < Pairs / count; round++)
        {
            for (int index = 0; index < count; index++)
            {
                arrays[index] = ArrayPool<byte>.Shared.Rent(BlockBytes);
            }
            for (int index = 0; index < count; index++)
            {
                ArrayPool<byte>.Shared.Return(arrays[index]);
            }
        }
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Pairs;
    }

    private static double OfPool<T>(T pool, int count)
        where T : struct, IRenter
    {
        IMemoryOwner<byte>[] owners = new IMemoryOwner<byte>[count];
        long start = Stopwatch.GetTimestamp();
        for (int round = 0; round < Pairs / count; round++)
        {
            for (int index = 0; index < count; index++)
            {
                owners[index] = pool.Rent();
            }
            for (int index = 0; index < count; index++)
            {
                owners[index].Dispose();
            }
        }
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Pairs;
    }

    // One thread rents, another returns, in batches; the time that each spends in the pool, for one block.
    private static double OfTwoThreads<T>(T pool)
        where T : struct, IRenter
    {
        const int batches = Pairs / 4 / Batch;
        IMemoryOwner<byte>[][] ring = [.. Enumerable.Range(0, 8).Select(static _ => new IMemoryOwner<byte>[Batch])];
        long sent = 0;
        long returned = 0;
        long returning = 0;
        long renting = 0;
        Thread other = new(() =>
        {
            for (long batch = 0; batch < batches; batch++)
            {
                SpinWait wait = default;
                while (Volatile.Read(ref sent) <= batch)
                {
                    wait.SpinOnce();
                }
                long start = Stopwatch.GetTimestamp();
                foreach (IMemoryOwner<byte> owner in ring[batch % 8])
                {
                    owner.Dispose();
                }
                returning += Stopwatch.GetTimestamp() - start;
                Volatile.Write(ref returned, batch + 1);
            }
        });
        other.Start();
        for (long batch = 0; batch < batches; batch++)
        {
            SpinWait wait = default;
            while (batch - Volatile.Read(ref returned) >= 8)
            {
                wait.SpinOnce();
            }
            long start = Stopwatch.GetTimestamp();
            for (int index = 0; index < Batch; index++)
            {
                ring[batch % 8][index] = pool.Rent();
            }
            renting += Stopwatch.GetTimestamp() - start;
            Volatile.Write(ref sent, batch + 1);
        }
        other.Join();
        return (returning + renting) * 1e9 / Stopwatch.Frequency / (batches * (double)Batch);
    }
}
