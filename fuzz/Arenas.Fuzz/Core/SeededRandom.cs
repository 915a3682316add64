using System;

namespace Arenas.Fuzz;

/// <summary>SplitMix64: neighbouring seeds give unrelated numbers, the same on every version of .NET.</summary>
internal sealed class SeededRandom(ulong seed) : Random
{
    private ulong _state = seed;

    public override int Next(int maxValue) => Next(0, maxValue);

    public override int Next(int minValue, int maxValue) =>
        maxValue <= minValue ? minValue : (int)(minValue + (long)(Word() % (ulong)((long)maxValue - minValue)));

    public override long NextInt64(long maxValue) => maxValue <= 0 ? 0 : (long)(Word() % (ulong)maxValue);

    public override long NextInt64() => (long)(Word() >> 1);

    public override int Next() => (int)(Word() >> 33);

    public override double NextDouble() => Sample();

    protected override double Sample() => (Word() >> 11) * (1.0 / (1ul << 53));

    private ulong Word()
    {
        _state += 0x9E37_79B9_7F4A_7C15;
        ulong word = _state;
        word = (word ^ (word >> 30)) * 0xBF58_476D_1CE4_E5B9;
        word = (word ^ (word >> 27)) * 0x94D0_49BB_1331_11EB;
        return word ^ (word >> 31);
    }
}
