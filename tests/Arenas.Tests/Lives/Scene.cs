using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Arenas.Heaps;
using Arenas.Layout;

namespace Arenas.Tests.Lives;

/// <summary>A heap as rows of text, read from its raw memory. Places have names, so that no address is shown.</summary>
internal sealed class Scene(NativeHeap heap, int sizeClass)
{
    /// <summary>How a row shows that there is nothing: such a row is shown only when it was something before.</summary>
    public const string Nothing = "none";

    public const int NameWidth = 32;

    // Addresses keep their names after what stood there is gone.
    private readonly List<nuint> _arenas = [];
    private readonly List<nuint> _large = [];

    public IEnumerable<(string Name, string Value)> Rows()
    {
        yield return Row("heap", "regions", $"{heap.Regions.All.Count}");
        yield return Row("heap", "committed bytes", $"{heap.Limit.CommittedBytes}");
        yield return Row("heap", "decay clock", $"{heap.Upkeep.Now}");
        List<ArenaRef> arenas = Arenas();
        foreach (ThreadHeapOwner owner in heap.Threads.All)
        {
            foreach ((string, string) row in RowsOf(owner.Heap))
            {
                yield return row;
            }
        }
        foreach (ArenaRef arena in arenas)
        {
            foreach ((string, string) row in RowsOf(arena))
            {
                yield return row;
            }
        }
        foreach (LargeRef record in heap.Large.All)
        {
            yield return Row(NameOf(record), "state", $"{(LargeState)record.State}");
            yield return Row(NameOf(record), "freed at", record.IsLive ? Nothing : $"pass {record.FreedAt}");
        }
    }

    private IEnumerable<(string Name, string Value)> RowsOf(ThreadHeapRef local)
    {
        string name = NameOf(local);
        ClassEntry entry = local.Entry(sizeClass);
        yield return Row(name, "entry.Group", GroupName(entry.Group));
        yield return Row(name, "entry.Base", Place(entry.Base));
        yield return Row(name, "entry.ZeroFrom", Place(entry.ZeroFrom));
        yield return Row(name, "last block", local.LastBlock == 0 ? Nothing : Place(local.LastBlock));
        yield return Row(name, "remote list", Chain(local.RemoteList(sizeClass), GroupName, NextGroup));
        yield return Row(name, "queue", Chain(local.QueueFirst(sizeClass), PoolName, NextPool));
        yield return Row(name, "empty pools", Chain(
            local.EmptyPools(Geometry.KindOf(SizeClasses.PoolShift(sizeClass))), PoolName, NextPool));
        LargeRef[] kept = [.. heap.Large.All.Where(
            record => record.LargeClass >= 0 && local.CachedLarge(record.LargeClass) == record.Address)];
        yield return Row(name, "large blocks", kept.Length == 0 ? Nothing : string.Join(", ", kept.Select(NameOf)));
        yield return Row(name, "bytes kept", local.CachedBytes == 0 ? Nothing : $"{local.CachedBytes}");
    }

    private IEnumerable<(string Name, string Value)> RowsOf(ArenaRef arena)
    {
        string name = $"arena {_arenas.IndexOf(arena.Address)}";
        yield return Row(name, "UnusedPools", $"{arena.UnusedPools:X4}");
        yield return Row(name, "ZeroedPools", $"{arena.ZeroedPools:X4}");
        for (int index = 0; index < arena.PoolCount; index++)
        {
            PoolRef pool = arena.Pool(index);
            string poolName = PoolName(pool.Address);
            yield return Row(poolName, "LastScan", Digest(arena.LastScan(index)));
            yield return Row(poolName, "HeldOsPages",
                arena.HeldOsPages(index) == 0 ? Nothing : $"{arena.HeldOsPages(index):B4}");
            yield return Row(poolName, "State", pool.State == PoolState.Unused ? Nothing : $"{pool.State}");
            if (pool.State == PoolState.Unused || pool.SizeClass != sizeClass)
            {
                continue;
            }
            yield return Row(poolName, "Owner", NameOf(new ThreadHeapRef(pool.Owner)));
            yield return Row(poolName, "Countdown + Rest", Count(pool));
            yield return Row(poolName, "FreshFrom", $"block {pool.FreshFrom}");
            for (int group = 0; group < pool.GroupCount; group++)
            {
                string groupName = GroupName(pool.Group(group).Address);
                yield return Row(groupName, "Available", Word(pool.Group(group).Available, pool));
                yield return Row(groupName, "Freed", Word(pool.Group(group).Freed, pool));
                yield return Row(groupName, "Remote", Word(pool.Group(group).Remote, pool));
            }
        }
    }

    private List<ArenaRef> Arenas()
    {
        List<ArenaRef> arenas = [];
        foreach (Region region in heap.Regions.All)
        {
            for (int index = 0; index < region.ArenaCount; index++)
            {
                nuint address = region.ArenaAt(index);
                ulong entry = ArenaDirectory.Lookup(address);
                if (!ArenaDirectory.IsArena(entry) || ArenaDirectory.MarkOf(entry) == ArenaDirectory.RetiredMark)
                {
                    continue;
                }
                if (!_arenas.Contains(address))
                {
                    _arenas.Add(address);
                }
                arenas.Add(new(address));
            }
        }
        return arenas;
    }

    private static (string Name, string Value) Row(string thing, string field, FormattableString value) =>
        Row(thing, field, value.ToString(CultureInfo.InvariantCulture));

    private static (string Name, string Value) Row(string thing, string field, string value) =>
        ($"{thing.PadRight(15)}{field}", value);

    // Both numbers of a current pool are far from zero, by the same bias.
    private static string Count(PoolRef pool) => pool.State == PoolState.Current
        ? $"{pool.Countdown - PoolRef.CurrentBias} + 0, both biased"
        : $"{pool.Countdown} + {pool.Rest}";

    private static string Digest(uint scan) => scan switch
    {
        0 => Nothing,
        uint.MaxValue => "seen unused",
        _ => $"a digest of its words, {scan:X8}",
    };

    // As many digits as the group has blocks.
    private static string Word(ulong word, PoolRef pool) =>
        word.ToString("X16", CultureInfo.InvariantCulture)[(pool.Capacity <= 16 ? 12 : 0)..];

    private static string Chain(nuint first, Func<nuint, string> name, Func<nuint, nuint> next)
    {
        List<string> names = [];
        for (nuint item = first; item != 0; item = next(item))
        {
            names.Add(name(item));
        }
        return names.Count == 0 ? Nothing : string.Join(", ", names);
    }

    private static nuint NextGroup(nuint group) => new GroupRef(group).RemoteNext;

    private static nuint NextPool(nuint pool) => new PoolRef(pool).Next;

    private static string PoolName(nuint pool) => $"pool {new PoolRef(pool).Index}";

    private static string GroupName(nuint group) => group == AlwaysEmpty.Group
        ? "always empty"
        : $"{PoolName(new GroupRef(group).Pool.Address)} group {new GroupRef(group).Index}";

    private string NameOf(ThreadHeapRef local) =>
        $"thread heap {(char)('A' + heap.Threads.All.Select(owner => owner.Heap).ToList().IndexOf(local))}";

    private string NameOf(LargeRef record)
    {
        if (!_large.Contains(record.Address))
        {
            _large.Add(record.Address);
        }
        return $"large block {_large.IndexOf(record.Address)}";
    }

    private string Place(nuint address) => address switch
    {
        0 => Nothing,
        _ when address == nuint.MaxValue => "the end",
        _ => $"arena {_arenas.IndexOf(Geometry.ArenaOf(address))} + {address & Geometry.ArenaOffsetMask}",
    };
}
