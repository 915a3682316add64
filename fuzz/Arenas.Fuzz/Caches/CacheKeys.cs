using System;
using System.Buffers.Binary;
using Arenas.Collections;

namespace Arenas.Fuzz;

/// <summary>The keys of a program: each begins with its number, but that of number 0, which may be empty.</summary>
/// <param name="salt">Another number gives other keys.</param>
/// <param name="crowd">If not 0: the part of sixteen of every index that all keys fall into.</param>
internal sealed class CacheKeys(int salt, int crowd)
{
    public const int Count = 4096;

    private const int PartShift = CacheSlot.TagBits - 4;
    private static readonly int[] s_lengths = [4, 4, 5, 8, 13, 24, 37, 130];

    private readonly byte[]?[] _keys = new byte[Count][];

    public static int NumberOf(long number) => (int)((ulong)number % Count);

    public byte[] this[int number] => _keys[number] ??= Make(number);

    /// <summary>The number of a key; -1 if it is none of these.</summary>
    public int Find(ReadOnlySpan<byte> key)
    {
        int number = key.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(key);
        return (uint)number < Count && key.SequenceEqual(this[number]) ? number : -1;
    }

    private byte[] Make(int number)
    {
        if (number == 0 && salt % 2 == 0 && crowd == 0)
        {
            return [];
        }
        byte[] key = new byte[s_lengths[(number + salt) % s_lengths.Length] + (crowd == 0 ? 0 : sizeof(int))];
        key.AsSpan().Fill((byte)(number * 7));
        key[^1] = (byte)salt;
        BinaryPrimitives.WriteInt32LittleEndian(key, number);
        for (int attempt = 0; crowd != 0 && CacheShard.TagOf(KeyHash.Of(key)) >> PartShift != crowd - 1; attempt++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(key.AsSpan(sizeof(int)), attempt);
        }
        return key;
    }
}
