using System.Numerics;

namespace Arenas.Benchmarks.Caches;

/// <summary>A count-min sketch of four-bit counters, 16 for each entry of the cache, halved after ten uses for each
/// entry: that of Caffeine.</summary>
internal sealed class FrequencySketch
{
    private const ulong ResetMask = 0x7777_7777_7777_7777;

    private readonly ulong[] _table;
    private readonly int _sampleSize;
    private int _size;

    public FrequencySketch(int capacity)
    {
        _table = new ulong[int.Max(8, (int)BitOperations.RoundUpToPowerOf2((uint)capacity))];
        _sampleSize = 10 * capacity;
    }

    public int Frequency(int key)
    {
        int least = 15;
        for (int row = 0; row < 4; row++)
        {
            (int index, int shift) = Place(key, row);
            least = int.Min(least, (int)(_table[index] >> shift) & 15);
        }
        return least;
    }

    public void Increment(int key)
    {
        bool added = false;
        for (int row = 0; row < 4; row++)
        {
            (int index, int shift) = Place(key, row);
            if (((_table[index] >> shift) & 15) != 15)
            {
                _table[index] += 1ul << shift;
                added = true;
            }
        }
        if (added && ++_size == _sampleSize)
        {
            for (int i = 0; i < _table.Length; i++)
            {
                _table[i] = (_table[i] >> 1) & ResetMask;
            }
            _size >>= 1;
        }
    }

    private (int Index, int Shift) Place(int key, int row)
    {
        ulong hash = (((ulong)(uint)key + 1) * 0x9E37_79B9_7F4A_7C15) + ((ulong)(uint)row * 0xC2B2_AE3D_27D4_EB4F);
        hash = (hash ^ (hash >> 31)) * 0xD6E8_FEB8_6659_FD93;
        hash ^= hash >> 32;
        return ((int)(hash >> 8) & (_table.Length - 1), ((int)hash & 15) << 2);
    }
}
