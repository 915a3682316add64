using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Makes programs for heaps. Each leaves out some operations, sizes and threads: swarm testing.</summary>
/// <remarks>
/// Groce, Zhang, Eide, Chen, Regehr: Swarm Testing, 2012. What is always possible hides what needs its absence: in
/// programs that free half of the time, no pool ever fills.
/// </remarks>
internal sealed class HeapSwarm(Random random)
{
    private readonly List<Operation> _program = [];
    private readonly bool[] _used = new bool[HeapProgram.SlotCount];
    private readonly List<Action> _choices = [];
    private SizeSwarm _sizes = new(random, large: true);
    private int _window;
    private int _lanes;
    private bool _hardened;

    public List<Operation> Generate()
    {
        ChooseSettings();
        ChooseOperations();
        (int least, int most) = random.Next(4) switch { 0 => (1, 40), 1 => (400, 900), _ => (40, 400) };
        int length = random.Next(least, most);
        while (_program.Count < length)
        {
            _choices[random.Next(_choices.Count)]();
        }
        return _program;
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private void Add(string verb, long a = 0, long b = 0, long c = 0) => _program.Add(new(verb, a, b, c));

    private void ChooseSettings()
    {
        _hardened = Chance(15);
        _sizes = new(random, large: Chance(45));
        _window = random.Next(5) switch { 0 => 4, 1 => 24, 2 => 200, 3 => 1000, _ => HeapProgram.SlotCount };
        _lanes = Chance(55) ? 1 : random.Next(2, HeapProgram.LaneCount + 1);
        AddIf(_hardened, "hardened");
        AddIf(Chance(20), "limit", Chance(70) ? random.Next(0, 40) << 18 : random.Next(0, 10_000_000));
        AddIf(Chance(25), "cache", Chance(50) ? 0 : random.Next(0, 1 << 20));
        AddIf(Chance(15), "retain", random.Next(0, 4 << 20));
        AddIf(Chance(2), "pinned");
        AddIf(Chance(10), "nopurge");
        AddIf(Chance(20), "noremap");
        AddIf(Chance(10), "abandon");
    }

    private void AddIf(bool condition, string verb, long value = 0)
    {
        if (condition)
        {
            Add(verb, value);
        }
    }

    private void ChooseOperations()
    {
        string[] allocs = Some(["alloc", "tryalloc", "fastalloc", "zeroed", "tryzeroed", "fastzeroed"]);
        string[] frees = Some(["free", "fastfree"]);
        string[] reallocs = Some(["realloc", "tryrealloc"]);
        string[] misuses = Some(["twice", "stale", "inside", "beyond", "header", "wild", "foreign", "freenull"]);
        Always(random.Next(10, 60), () => Alloc(Pick(allocs)));
        Always(random.Next(5, 60), () => FreeSome(Pick(frees)));
        Sometimes(random.Next(1, 20), () => Add(Pick(reallocs), Any(), _sizes.Next()));
        Sometimes(random.Next(1, 10), Aligned);
        Sometimes(random.Next(1, 8), Burst);
        Sometimes(random.Next(1, 8), Drop);
        Sometimes(random.Next(1, 8), () => Add(Pick(misuses), Any(), random.Next(-70, 2000), random.Next(2000)));
        Sometimes(random.Next(1, 4), () => Add("trim"));
        Sometimes(random.Next(1, 6), () => Add("decay", random.Next(1, 4)));
        Sometimes(random.Next(1, 4), () => Add("check"));
        Sometimes(2, () => Add("stats"));
        if (Chance(20))
        {
            Always(random.Next(1, 4), () => Add("refuse", random.Next(0, 4), random.Next(1, 4)));
        }
        if (_hardened)
        {
            Sometimes(5, () => Add("overrun", Any(), random.Next(8)));
            Sometimes(3, () => Add("latewrite", Any(), _sizes.Next(), random.Next(4096)));
        }
        if (_lanes > 1)
        {
            Always(random.Next(2, 30), () => Add("thread", random.Next(_lanes)));
            Sometimes(2, () => Add("die", random.Next(_lanes)));
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
        string[] some = [.. verbs.Where(_ => Chance(50))];
        return some.Length > 0 ? some : [verbs[0]];
    }

    private string Pick(string[] verbs) => verbs[random.Next(verbs.Length)];

    private int Any() => random.Next(_window);

    // A slot that is, as far as is known, in use or not in use; the first of a few tries.
    private int Slot(bool used)
    {
        int slot = Any();
        for (int attempt = 0; attempt < 8 && _used[slot] != used; attempt++)
        {
            slot = Any();
        }
        _used[slot] = !used;
        return slot;
    }

    private void Alloc(string verb) => Add(verb, Slot(used: false), _sizes.Next());

    private void FreeSome(string verb) => Add(verb, Slot(used: true));

    private void Aligned()
    {
        long alignment = Chance(95) ? 1L << random.Next(0, 20) : random.Next(0, 100_000);
        Add(Chance(50) ? "aligned" : "tryaligned", Slot(used: false), _sizes.Next(), alignment);
    }

    private void Burst()
    {
        long byteCount = _sizes.Next();
        int most = byteCount is < 0 or > 65536 ? 8 : int.Clamp(1_000_000 / ((int)byteCount + 16), 8, 600);
        Mark(Any(), int.Min(_window, random.Next(1, most)), 1, used: true, (first, count) =>
            Add("burst", first, count, byteCount));
    }

    private void Drop()
    {
        int step = Chance(50) ? 1 : random.Next(1, 40);
        Mark(Any(), random.Next(1, _window), step, used: false, (first, count) => Add("drop", first, count, step));
    }

    private void Mark(int first, int count, int step, bool used, Action<int, int> add)
    {
        for (int offset = 0; offset < count; offset++)
        {
            _used[(first + (offset * step)) % HeapProgram.SlotCount] = used;
        }
        add(first, count);
    }
}
