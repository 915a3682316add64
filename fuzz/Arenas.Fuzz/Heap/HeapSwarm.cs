using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>Makes programs for heaps. Each leaves out some operations, sizes and threads: swarm testing.</summary>
internal sealed class HeapSwarm(Random random) : Swarm(random)
{
    private readonly bool[] _used = new bool[HeapProgram.SlotCount];
    private SizeSwarm _sizes = new(random, large: true);
    private int _window;
    private int _lanes;
    private bool _hardened;

    public List<Operation> Generate()
    {
        ChooseSettings();
        ChooseOperations();
        (int least, int most) = Random.Next(4) switch { 0 => (1, 40), 1 => (400, 900), _ => (40, 400) };
        int length = Random.Next(least, most);
        return Fill(length);
    }

    private void ChooseSettings()
    {
        _hardened = Chance(15);
        _sizes = new(Random, large: Chance(45));
        _window = Random.Next(5) switch { 0 => 4, 1 => 24, 2 => 200, 3 => 1000, _ => HeapProgram.SlotCount };
        _lanes = Chance(55) ? 1 : Random.Next(2, HeapProgram.LaneCount + 1);
        AddIf(_hardened, "hardened");
        AddIf(Chance(20), "limit", Chance(70) ? Random.Next(0, 40) << 18 : Random.Next(0, 10_000_000));
        AddIf(Chance(25), "cache", Chance(50) ? 0 : Random.Next(0, 1 << 20));
        AddIf(Chance(15), "retain", Random.Next(0, 4 << 20));
        AddIf(Chance(2), "pinned");
        AddIf(Chance(10), "nopurge");
        AddIf(Chance(20), "noremap");
        AddIf(Chance(10), "abandon");
    }

    private void ChooseOperations()
    {
        string[] allocs = Some(["alloc", "tryalloc", "fastalloc", "zeroed", "tryzeroed", "fastzeroed"], 50);
        string[] frees = Some(["free", "fastfree"], 50);
        string[] reallocs = Some(["realloc", "tryrealloc"], 50);
        string[] misuses = Some(["twice", "stale", "inside", "beyond", "header", "wild", "foreign", "freenull"], 50);
        Always(Random.Next(10, 60), () => Alloc(Pick(allocs)));
        Always(Random.Next(5, 60), () => FreeSome(Pick(frees)));
        Sometimes(Random.Next(1, 20), () => Add(Pick(reallocs), Any(), _sizes.Next()));
        Sometimes(Random.Next(1, 10), Aligned);
        Sometimes(Random.Next(1, 8), Burst);
        Sometimes(Random.Next(1, 8), Drop);
        Sometimes(Random.Next(1, 8), () => Add(Pick(misuses), Any(), Random.Next(-70, 2000), Random.Next(2000)));
        Sometimes(Random.Next(1, 4), () => Add("trim"));
        Sometimes(Random.Next(1, 6), () => Add("decay", Random.Next(1, 4)));
        Sometimes(Random.Next(1, 4), () => Add("check"));
        Sometimes(2, () => Add("stats"));
        if (Chance(20))
        {
            Always(Random.Next(1, 4), () => Add("refuse", Random.Next(0, 4), Random.Next(1, 4)));
        }
        if (_hardened)
        {
            Sometimes(5, () => Add("overrun", Any(), Random.Next(8)));
            Sometimes(3, () => Add("latewrite", Any(), _sizes.Next(), Random.Next(4096)));
        }
        if (_lanes > 1)
        {
            Always(Random.Next(2, 30), () => Add("thread", Random.Next(_lanes)));
            Sometimes(2, () => Add("die", Random.Next(_lanes)));
        }
    }

    private int Any() => Random.Next(_window);

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
        long alignment = Chance(95) ? 1L << Random.Next(0, 20) : Random.Next(0, 100_000);
        Add(Chance(50) ? "aligned" : "tryaligned", Slot(used: false), _sizes.Next(), alignment);
    }

    private void Burst()
    {
        long byteCount = _sizes.Next();
        int most = byteCount is < 0 or > 65536 ? 8 : int.Clamp(1_000_000 / ((int)byteCount + 16), 8, 600);
        Mark(Any(), int.Min(_window, Random.Next(1, most)), 1, used: true, (first, count) =>
            Add("burst", first, count, byteCount));
    }

    private void Drop()
    {
        int step = Chance(50) ? 1 : Random.Next(1, 40);
        Mark(Any(), Random.Next(1, _window), step, used: false, (first, count) => Add("drop", first, count, step));
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
