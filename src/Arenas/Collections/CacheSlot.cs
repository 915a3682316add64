using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Collections;

/// <summary>What one word of a cache's index says of an entry, so that most questions touch no entry.</summary>
/// <remarks>From the top: 15 bits of the key's hash, the <i>tag</i>; 4 bits, how often the entry was used lately;
/// whether it is in the window; whether it has a deadline; the address without its four zero bits. An empty slot is
/// zero.</remarks>
internal static class CacheSlot
{
    public const int TagBits = 15;
    public const int Tags = 1 << TagBits;
    public const int MaxFrequency = 15;

    private const int TagShift = 64 - TagBits;
    private const int FrequencyShift = 45;
    private const ulong FrequencyMask = (ulong)MaxFrequency << FrequencyShift;
    private const ulong WindowBit = 1ul << 44;
    private const ulong TimedBit = 1ul << 43;
    private const ulong AddressMask = TimedBit - 1;

    /// <summary>Whether a slot has room for an address: any of user space on today's systems.</summary>
    public static bool Fits(nuint address) => (address >> 4) <= AddressMask && (address & 15) == 0;

    public static ulong Of(int tag, nuint address, bool isTimed)
    {
        Debug.Assert((uint)tag < Tags && Fits(address), "a tag, and the address of a block");
        return ((ulong)(uint)tag << TagShift) | (address >> 4) | (isTimed ? TimedBit : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Tag(ulong slot) => (int)(slot >> TagShift);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CacheEntry Entry(ulong slot) => new((nuint)((slot & AddressMask) << 4));

    public static bool IsTimed(ulong slot) => (slot & TimedBit) != 0;

    public static bool IsInWindow(ulong slot) => (slot & WindowBit) != 0;

    public static int Frequency(ulong slot) => (int)(slot >> FrequencyShift) & MaxFrequency;

    public static ulong InWindow(ulong slot) => slot | WindowBit;

    public static ulong InMain(ulong slot) => slot & ~WindowBit;

    public static ulong Timed(ulong slot, bool isTimed) => isTimed ? slot | TimedBit : slot & ~TimedBit;

    /// <summary>The slot, used once more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Used(ulong slot) =>
        (slot & FrequencyMask) == FrequencyMask ? slot : slot + (1ul << FrequencyShift);

    public static ulong WithFrequency(ulong slot, int frequency)
    {
        Debug.Assert((uint)frequency <= MaxFrequency, "four bits");
        return (slot & ~FrequencyMask) | ((ulong)(uint)frequency << FrequencyShift);
    }

    /// <summary>The slot of the same entry's successor: what is known of the key stays.</summary>
    public static ulong Moved(ulong slot, nuint address, bool isTimed)
    {
        Debug.Assert(slot != 0 && Fits(address), "a slot in use, and a block");
        return (slot & ~(AddressMask | TimedBit)) | (address >> 4) | (isTimed ? TimedBit : 0);
    }
}
