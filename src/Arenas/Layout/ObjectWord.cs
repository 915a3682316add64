using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>The 8 bytes before an object: its version, and who holds it.</summary>
/// <remarks>
/// <code>
/// live    | 1 | use | external: 17 bits | internal: 20 bits |   edges count inside, handles of managed code outside
/// dying   | 0 | use | place of the object to be freed next  |   its counts have fallen to 0; its edges still count
/// free    | 0 | next use | free slot after this one, plus 1 |
/// </code>
/// The lower half of each count's range counts; a count that has reached its upper half is stuck: nobody knows it any
/// longer, so it changes no more and the object stays until the heap goes.
/// </remarks>
internal static class ObjectWord
{
    public const int InternalBits = 20;
    public const int ExternalBits = HandleBits.PlaceBits - InternalBits;

    public const ulong InternalOne = 1;
    public const ulong ExternalOne = 1ul << InternalBits;
    public const ulong UseOne = 1ul << HandleBits.PlaceBits;
    public const ulong InternalMask = ExternalOne - 1;
    public const ulong ExternalMask = ((1ul << ExternalBits) - 1) << InternalBits;
    public const ulong CountsMask = InternalMask | ExternalMask;

    /// <summary>Set in a count that is stuck.</summary>
    public const ulong InternalStuck = 1ul << (InternalBits - 1);

    public const ulong ExternalStuck = 1ul << (HandleBits.PlaceBits - 1);

    /// <summary>Whether a handle names the object whose word this is: the same version, and live.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Fits(ulong word, ulong handle) => (word ^ (handle | HandleBits.Live)) <= HandleBits.PlaceMask;

    public static bool IsLive(ulong word) => (long)word < 0;

    public static bool IsHeld(ulong word) => (word & ExternalMask) != 0;

    public static bool IsStuck(ulong word) => (word & (InternalStuck | ExternalStuck)) != 0;

    public static uint InternalOf(ulong word) => (uint)(word & InternalMask);

    public static uint ExternalOf(ulong word) => (uint)((word & ExternalMask) >> InternalBits);

    /// <summary>The word of the new object of a free slot, held by one handle.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Born(ulong freeWord)
    {
        Debug.Assert(!IsLive(freeWord) && HandleBits.UseOf(freeWord) > 0, "a free slot");
        return (freeWord & ~HandleBits.PlaceMask) | HandleBits.Live | ExternalOne;
    }

    /// <summary>The word of an object that is live once more.</summary>
    public static ulong Born(uint use, ulong counts)
    {
        Debug.Assert(use is > 0 and <= HandleBits.LastUse, "a use that is left");
        return HandleBits.Live | ((ulong)use << HandleBits.PlaceBits) | counts;
    }

    /// <summary>The word of an object that dies, with the place of the one that is to be freed after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Dying(ulong word, ulong next)
    {
        Debug.Assert(IsLive(word) && (word & CountsMask) == 0, "a live object that nobody holds");
        Debug.Assert(next <= HandleBits.PlaceMask, "a place");
        return (word ^ HandleBits.Live) | next;
    }

    /// <summary>The word of a free slot, which is used for the given time next.</summary>
    public static ulong Free(uint use, int next)
    {
        Debug.Assert(use is > 0 and <= HandleBits.LastUse, "I21: a use that is left");
        Debug.Assert((uint)next <= HandleBits.MaxSlots, "a slot, or none");
        return ((ulong)use << HandleBits.PlaceBits) | (uint)next;
    }

    /// <summary>The word of a free slot without a next one, which is used once more after the object whose word this
    /// is; live if that was its last use.</summary>
    // The bit of the live is the one that the uses overflow into.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Freed(ulong word)
    {
        Debug.Assert(HandleBits.UseOf(word) > 0, "an object was here");
        return (word & ~(HandleBits.Live | HandleBits.PlaceMask)) + UseOne;
    }

    /// <summary>The same slot, once it was found that nothing was to be made in it.</summary>
    public static ulong Unused(ulong freeWord)
    {
        Debug.Assert(!IsLive(freeWord), "the slot of an object that was not made");
        return freeWord & ~HandleBits.PlaceMask;
    }
}
