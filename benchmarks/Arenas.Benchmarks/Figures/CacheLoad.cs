using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Threading;

namespace Arenas.Benchmarks.Figures;

/// <summary>One cache of many entries, filled and put under load: the child's side.</summary>
internal static class CacheLoad
{
    public const string Verb = "cache-child";

    private const int KeyLength = 16;
    private const int ValueLength = 84;
    private const int OwnCache = 0;

    private static readonly TimeSpan s_time = TimeSpan.FromSeconds(10);
    private static object? s_garbage;

    /// <summary>Gets what can be measured.</summary>
    public static string[] Names { get; } = ["BoundedCache", "ConcurrentDictionary<string, byte[]>"];

    /// <summary>Gets what the lines of a child mean.</summary>
    public static string[] Metrics { get; } =
    [
        "ns to add an entry", "resident over payload", "resident, MB", "operations under load, million",
        "collections", "pauses, ms in all", "longest pause, ms",
    ];

    public static int Run(string name, int entries)
    {
        long before = ResidentMemory.Read();
        using BoundedCache cache = new(new BoundedCacheOptions { LimitBytes = 2L << 30 });
        ConcurrentDictionary<string, byte[]> dictionary = [];
        bool isOwn = Array.IndexOf(Names, name) == OwnCache;
        Action<long, bool> work = isOwn
            ? (key, sets) => Use(cache, key, sets)
            : (key, sets) => Use(dictionary, key, sets);
        long start = Stopwatch.GetTimestamp();
        for (long key = 0; key < entries; key++)
        {
            work(key, true);
        }
        double nanoseconds = Stopwatch.GetElapsedTime(start).TotalNanoseconds / entries;
        // At rest for a while, as both give memory back by themselves.
        GC.Collect();
        Thread.Sleep(TimeSpan.FromSeconds(5));
        double resident = ResidentMemory.Read() - before;
        (long operations, int collections, TimeSpan pauses, TimeSpan longest) = Load(work, entries);
        Say($"{nanoseconds:F0}");
        Say($"{resident / ((double)entries * (KeyLength + ValueLength)):F3}");
        Say($"{resident / (1 << 20):F0}");
        Say($"{operations / 1e6:F1}");
        Say($"{collections}");
        Say($"{pauses.TotalMilliseconds:F1}");
        Say($"{longest.TotalMilliseconds:F1}");
        return (isOwn ? cache.Count : dictionary.Count) == entries ? 0 : 1;
    }

    private static (long Operations, int Collections, TimeSpan Pauses, TimeSpan Longest) Load(
        Action<long, bool> work, int entries)
    {
        TimeSpan pausesBefore = GC.GetTotalPauseDuration();
        int collectionsBefore = GC.CollectionCount(0);
        long ticks = 0;
        using CancellationTokenSource stop = new();
        Thread watcher = new(() => ticks = Watch(stop.Token));
        watcher.Start();
        Random random = new(1);
        long operations = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < s_time; operations++)
        {
            s_garbage = new byte[ValueLength];
            work(random.NextInt64(entries), random.Next(10) == 0);
        }
        stop.Cancel();
        watcher.Join();
        return (operations, GC.CollectionCount(0) - collectionsBefore,
            GC.GetTotalPauseDuration() - pausesBefore, new(ticks));
    }

    // The longest pause of a collection, in ticks: each is in the account until the next one.
    private static long Watch(CancellationToken stop)
    {
        long longest = 0;
        long first = GC.GetGCMemoryInfo(GCKind.Any).Index;
        while (!stop.IsCancellationRequested)
        {
            GCMemoryInfo last = GC.GetGCMemoryInfo(GCKind.Any);
            foreach (TimeSpan pause in last.PauseDurations)
            {
                longest = last.Index == first ? longest : long.Max(longest, pause.Ticks);
            }
            Thread.Sleep(1);
        }
        return longest;
    }

    private static void Use(BoundedCache cache, long number, bool sets)
    {
        Span<byte> key = stackalloc byte[KeyLength];
        _ = number.TryFormat(key, out _, "D16", CultureInfo.InvariantCulture);
        if (sets)
        {
            Span<byte> value = stackalloc byte[ValueLength];
            value.Fill((byte)number);
            _ = cache.Set(key, value);
        }
        else if (cache.TryGet(key, out CacheLease lease))
        {
            lease.Dispose();
        }
    }

    private static void Use(ConcurrentDictionary<string, byte[]> dictionary, long number, bool sets)
    {
        string key = number.ToString("D16", CultureInfo.InvariantCulture);
        if (sets)
        {
            byte[] value = new byte[ValueLength];
            value.AsSpan().Fill((byte)number);
            dictionary[key] = value;
        }
        else
        {
            _ = dictionary.TryGetValue(key, out _);
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
