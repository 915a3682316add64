using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Makes programs for caches. Each leaves out some operations, sizes and keys: swarm testing.</summary>
internal sealed class CacheSwarm(Random random) : Swarm(random)
{
    private int _keys;
    private int _size;
    private int _refusals;

    public List<Operation> Generate()
    {
        ChooseSettings();
        ChooseOperations();
        (int least, int most) = Random.Next(5) switch { 0 => (1, 30), 1 => (200, 500), _ => (30, 200) };
        int length = Random.Next(least, most);
        return Fill(length);
    }

    private void ChooseSettings()
    {
        _keys = Random.Next(5) switch { 0 => 3, 1 or 2 => 12, 3 => 60, _ => 1500 };
        _size = Random.Next(5) switch { 0 => 12, 1 => 3000, 2 => 600, _ => 60 };
        bool isOwn = Chance(10);
        AddIf(Chance(50), "told", Chance(80) ? 0 : Random.Next(1, 10));
        AddIf(Chance(55), "bytes", Chance(60) ? Random.Next(8, 40) << 10 : Random.Next(8 << 10, 1 << 20));
        AddIf(Chance(35), "entries", Chance(60) ? Random.Next(1, 12) : Random.Next(1, 300));
        AddIf(Chance(60), "shardbits", Random.Next(0, 4));
        AddIf(Chance(20), "ttl", Random.Next(1, 10));
        AddIf(Chance(40), "hertz", Chance(50) ? 1000 : 1_000_000_000);
        AddIf(Chance(60), "salt", Random.Next(1, 100));
        AddIf(Chance(25), "crowd", Chance(50) ? 16 : Random.Next(1, 17));
        AddIf(isOwn, "ownheap");
        AddIf(!isOwn && Chance(20), "hardened");
        AddIf(!isOwn && Chance(15), "limit", Random.Next(2, 12) << 18);
        AddIf(!isOwn && Chance(20), "cache");
        _refusals = isOwn || Chance(75) ? 0 : Random.Next(1, 4);
    }

    private void ChooseOperations()
    {
        string[] sets = Some(["set", "set", "setabsent", "setpresent", "setkeep", "setpresentkeep", "setforever"], 60);
        string[] reads = Some(["get", "copy", "write"], 60);
        string[] times = Some(["expire", "expireat", "persist"], 60);
        Always(Random.Next(10, 40), () => Add(Pick(sets), Key(), Size(), Chance(50) ? 0 : Time()));
        Sometimes(Random.Next(5, 30), () => Add(Pick(reads), Key(), Random.Next(_size * 2)));
        Sometimes(Random.Next(1, 3), () => Add("getmany", Key(), Random.Next(100), Random.Next(1, 20)));
        Sometimes(Random.Next(2, 20), () => Add("remove", Key()));
        Sometimes(Random.Next(5, 25), () => Add("update", Key(), Size(), Random.Next((int)CacheDeed.Interfere + 1)));
        Sometimes(Random.Next(2, 10), () => Add(Pick(times), Key(), Random.Next(-1, 10)));
        Sometimes(Random.Next(2, 12), () => Add("advance", Random.Next(1, 5)));
        Sometimes(Random.Next(1, 6), () => Add(Chance(80) ? "removeexpired" : "ring"));
        Sometimes(Random.Next(2, 10), () => Add("own", Key()));
        Sometimes(Random.Next(2, 10), () => Add("endown", Random.Next(50)));
        Sometimes(Random.Next(2, 10), () => Add("lease", Key()));
        Sometimes(Random.Next(2, 12), () => Add("endlease", Random.Next(4)));
        Sometimes(Random.Next(1, 5), () => Add("scan", Random.Next(1, 80)));
        Sometimes(Random.Next(1, 4), () => Add("scanchanging", Random.Next(1, 20), Random.Next(9), Key()));
        Sometimes(1, () => Add("scanthrowing", Random.Next(1, 80), Random.Next(50)));
        Sometimes(Random.Next(1, 3), AddFill);
        Sometimes(Random.Next(1, 3), () => Add("drain", Key(), Random.Next(_keys), Random.Next(1, 4)));
        Sometimes(1, () => Add("clear"));
        Sometimes(1, () => Add("check"));
        Always(_refusals, () => Add("refuse", Random.Next(0, 3), Random.Next(1, 6)));
        if (Chance(3))
        {
            Add("longkey");
        }
    }

    private int Key() => Random.Next(_keys);

    private int Time() => Random.Next(1, 10);

    private long Size() => Random.Next(300) switch
    {
        0 => Random.Next(30_000, 300_000),
        1 or 2 => Random.Next(3000, 30_000),
        < 20 => Random.Next(4),
        _ => Random.Next(_size),
    };

    private void AddFill() =>
        Add("fill", Key(), Random.Next(Chance(20) ? _keys : int.Min(_keys, 150)), Random.Next(60));
}
