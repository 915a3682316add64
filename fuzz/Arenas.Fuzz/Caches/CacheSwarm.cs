using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Makes programs for caches. Each leaves out some operations, sizes and keys: swarm testing.</summary>
internal sealed class CacheSwarm(Random random)
{
    private readonly List<Operation> _program = [];
    private readonly List<Action> _choices = [];
    private int _keys;
    private int _size;
    private int _refusals;

    public List<Operation> Generate()
    {
        ChooseSettings();
        ChooseOperations();
        (int least, int most) = random.Next(5) switch { 0 => (1, 30), 1 => (200, 500), _ => (30, 200) };
        int length = random.Next(least, most);
        while (_program.Count < length)
        {
            _choices[random.Next(_choices.Count)]();
        }
        return _program;
    }

    private void ChooseSettings()
    {
        _keys = random.Next(5) switch { 0 => 3, 1 or 2 => 12, 3 => 60, _ => 1500 };
        _size = random.Next(5) switch { 0 => 12, 1 => 3000, 2 => 600, _ => 60 };
        bool isOwn = Chance(10);
        AddIf(Chance(50), "told", Chance(80) ? 0 : random.Next(1, 10));
        AddIf(Chance(55), "bytes", Chance(60) ? random.Next(8, 40) << 10 : random.Next(8 << 10, 1 << 20));
        AddIf(Chance(35), "entries", Chance(60) ? random.Next(1, 12) : random.Next(1, 300));
        AddIf(Chance(60), "shardbits", random.Next(0, 4));
        AddIf(Chance(20), "ttl", random.Next(1, 10));
        AddIf(Chance(40), "hertz", Chance(50) ? 1000 : 1_000_000_000);
        AddIf(Chance(60), "salt", random.Next(1, 100));
        AddIf(Chance(25), "crowd", Chance(50) ? 16 : random.Next(1, 17));
        AddIf(isOwn, "ownheap");
        AddIf(!isOwn && Chance(20), "hardened");
        AddIf(!isOwn && Chance(15), "limit", random.Next(2, 12) << 18);
        AddIf(!isOwn && Chance(20), "cache");
        _refusals = isOwn || Chance(75) ? 0 : random.Next(1, 4);
    }

    private void ChooseOperations()
    {
        string[] sets = Some(["set", "set", "setabsent", "setpresent", "setkeep", "setpresentkeep", "setforever"]);
        string[] reads = Some(["get", "copy", "write"]);
        string[] times = Some(["expire", "expireat", "persist"]);
        Always(random.Next(10, 40), () => Add(Pick(sets), Key(), Size(), Chance(50) ? 0 : Time()));
        Sometimes(random.Next(5, 30), () => Add(Pick(reads), Key(), random.Next(_size * 2)));
        Sometimes(random.Next(1, 3), () => Add("getmany", Key(), random.Next(100), random.Next(1, 20)));
        Sometimes(random.Next(2, 20), () => Add("remove", Key()));
        Sometimes(random.Next(5, 25), () => Add("update", Key(), Size(), random.Next((int)CacheDeed.Interfere + 1)));
        Sometimes(random.Next(2, 10), () => Add(Pick(times), Key(), random.Next(-1, 10)));
        Sometimes(random.Next(2, 12), () => Add("advance", random.Next(1, 5)));
        Sometimes(random.Next(1, 6), () => Add(Chance(80) ? "removeexpired" : "ring"));
        Sometimes(random.Next(2, 10), () => Add("own", Key()));
        Sometimes(random.Next(2, 10), () => Add("endown", random.Next(50)));
        Sometimes(random.Next(2, 10), () => Add("lease", Key()));
        Sometimes(random.Next(2, 12), () => Add("endlease", random.Next(4)));
        Sometimes(random.Next(1, 5), () => Add("scan", random.Next(1, 80)));
        Sometimes(random.Next(1, 4), () => Add("scanchanging", random.Next(1, 20), random.Next(9), Key()));
        Sometimes(1, () => Add("scanthrowing", random.Next(1, 80), random.Next(50)));
        Sometimes(random.Next(1, 3), Fill);
        Sometimes(random.Next(1, 3), () => Add("drain", Key(), random.Next(_keys), random.Next(1, 4)));
        Sometimes(1, () => Add("clear"));
        Sometimes(1, () => Add("check"));
        Always(_refusals, () => Add("refuse", random.Next(0, 3), random.Next(1, 6)));
        if (Chance(3))
        {
            Add("longkey");
        }
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private void Add(string verb, long a = 0, long b = 0, long c = 0) => _program.Add(new(verb, a, b, c));

    private void AddIf(bool condition, string verb, long value = 0)
    {
        if (condition)
        {
            Add(verb, value);
        }
    }

    private void Always(int weight, Action choice) => _choices.AddRange(Enumerable.Repeat(choice, weight));

    private void Sometimes(int weight, Action choice)
    {
        if (Chance(55))
        {
            Always(weight, choice);
        }
    }

    private string[] Some(string[] verbs)
    {
        string[] some = [.. verbs.Where(_ => Chance(60))];
        return some.Length > 0 ? some : [verbs[0]];
    }

    private string Pick(string[] verbs) => verbs[random.Next(verbs.Length)];

    private int Key() => random.Next(_keys);

    private int Time() => random.Next(1, 10);

    private long Size() => random.Next(300) switch
    {
        0 => random.Next(30_000, 300_000),
        1 or 2 => random.Next(3000, 30_000),
        < 20 => random.Next(4),
        _ => random.Next(_size),
    };

    private void Fill() => Add("fill", Key(), random.Next(Chance(20) ? _keys : int.Min(_keys, 150)), random.Next(60));
}
