using System;
using System.Numerics;

namespace Arenas.Diagnostics;

/// <summary>The return addresses of a stack that was seen, and the origin that they stand for.</summary>
internal sealed class AddressKey(ulong hash, int limit, nuint[] addresses, int origin)
{
    public ulong Hash { get; } = hash;

    /// <summary>Gets how many frames counted when it was seen.</summary>
    public int Limit { get; } = limit;

    public ReadOnlySpan<nuint> Addresses => addresses;

    public int Origin { get; } = origin;

    public static ulong HashOf(ReadOnlySpan<nuint> addresses, int limit)
    {
        // The multiplier is that of a congruential generator (Knuth, MMIX). Two sums, because each waits for itself.
        const ulong multiplier = 6364136223846793005;
        ulong even = (ulong)(uint)limit;
        ulong odd = multiplier;
        int index = 0;
        for (; index + 1 < addresses.Length; index += 2)
        {
            even = (BitOperations.RotateLeft(even, 23) ^ addresses[index]) * multiplier;
            odd = (BitOperations.RotateLeft(odd, 23) ^ addresses[index + 1]) * multiplier;
        }
        if (index < addresses.Length)
        {
            even = (even ^ addresses[index]) * multiplier;
        }
        ulong hash = even ^ BitOperations.RotateLeft(odd, 17);
        return hash ^ (hash >> 32);
    }
}
