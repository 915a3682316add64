using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Collections;

/// <content>The sketch: about how often was used what is here no more.</content>
/// <remarks>A count-min sketch (Cormode and Muthukrishnan, 2005) of four counters of four bits for each key, raised
/// conservatively, so that it errs upwards and seldom.</remarks>
internal partial struct CacheShard
{
    private const int Rows = 4;
    private const ulong HalfMask = 0x7777_7777_7777_7777;

    private readonly nuint SketchAddress => Table + ((nuint)(uint)SlotCount * SlotBytes);

    private static int SketchWords(int capacity) => capacity >> 1;

    private readonly int Remembered(ulong hash)
    {
        int least = CacheSlot.MaxFrequency;
        for (int row = 0; row < Rows; row++)
        {
            ulong word = Counter(hash, row, out int shift);
            least = int.Min(least, (int)(word >> shift) & CacheSlot.MaxFrequency);
        }
        return least;
    }

    private readonly void Raise(ulong hash, int frequency)
    {
        for (int row = 0; row < Rows; row++)
        {
            ref ulong word = ref Counter(hash, row, out int shift);
            if (((int)(word >> shift) & CacheSlot.MaxFrequency) < frequency)
            {
                word = (word & ~((ulong)CacheSlot.MaxFrequency << shift)) | ((ulong)(uint)frequency << shift);
            }
        }
        Debug.Assert(Remembered(hash) >= frequency, "a sketch errs upwards");
    }

    private readonly void HalveSketch()
    {
        foreach (ref ulong word in BlockMemory.Span<ulong>(SketchAddress, SketchWords(Capacity)))
        {
            word = (word >> 1) & HalfMask;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly ref ulong Counter(ulong hash, int row, out int shift)
    {
        ulong mixed = (hash + ((ulong)(uint)row * 0x9E37_79B9_7F4A_7C15)) * 0xD6E8_FEB8_6659_FD93;
        mixed ^= mixed >> 32;
        shift = (int)(mixed & 15) << 2;
        ulong at = Math.BigMul(mixed * 0xD6E8_FEB8_6659_FD93, (ulong)(uint)SketchWords(Capacity), out _);
        return ref BlockMemory.At<ulong>(SketchAddress + (nuint)(at * sizeof(ulong)));
    }
}
