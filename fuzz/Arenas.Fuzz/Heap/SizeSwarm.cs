using System;
using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>The sizes that one program asks for: a few kinds out of all, so that pools of a class fill up.</summary>
internal sealed class SizeSwarm
{
    private readonly Random _random;
    private readonly List<Func<long>> _kinds = [];

    public SizeSwarm(Random random, bool large)
    {
        _random = random;
        long fixedSize = Pooled();
        List<Func<long>> all =
        [
            () => random.Next(0, 129),
            () => random.Next(129, 1025),
            () => random.Next(1025, 8193),
            () => random.Next(8193, 65537),
            Pooled,
            () => Edge(random.Next(88)),
            () => fixedSize,
            () => fixedSize,
            () => 16L << random.Next(13),
        ];
        if (large)
        {
            all.AddRange(
            [
                () => random.Next(65537, 1 << 20),
                () => 1L << random.Next(16, 22),
                () => random.Next(1 << 20, 6 << 20),
                () => Edge(random.Next(88, 130)),
                () => random.Next(50) == 0 ? random.Next(30 << 20, 70 << 20) : random.Next(65537, 300_000),
                () => random.Next(20) == 0 ? Absurd() : random.Next(2000),
            ]);
        }
        for (int count = random.Next(1, 5); count > 0; count--)
        {
            _kinds.Add(all[random.Next(all.Count)]);
        }
    }

    public long Next() => _kinds[_random.Next(_kinds.Count)]();

    private long Pooled() => _random.Next(1 << _random.Next(4, 17));

    private long Edge(int sizeClass) => (long)Layout.SizeClasses.BlockSize(sizeClass) + _random.Next(-1, 2);

    private long Absurd() => _random.Next(4) switch
    {
        0 => -1,
        1 => long.MaxValue - _random.Next(100_000),
        2 => (1L << _random.Next(40, 63)) + _random.Next(-16, 17),
        _ => -_random.Next(1 << 20),
    };
}
