using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>The four ways in which a count changes. A stuck count does not.</summary>
internal static class Counting
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddInternal(ref ulong word)
    {
        Debug.Assert(ObjectWord.IsLive(word), "a live object");
        if ((word & ObjectWord.InternalStuck) == 0)
        {
            word += ObjectWord.InternalOne;
        }
    }

    /// <summary>Turns a handle of managed code into an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Move(ref ulong word, ulong handle)
    {
        Debug.Assert(ObjectWord.IsHeld(word), "a handle to move");
        ulong before = word;
        if ((before & (ObjectWord.InternalStuck | ObjectWord.ExternalStuck)) != 0)
        {
            return;
        }
        ulong after = before + ObjectWord.InternalOne - ObjectWord.ExternalOne;
        word = after;
        if ((after & ObjectWord.ExternalMask) == 0)
        {
            SlabRef.Of(handle).Unhold();
        }
    }

    /// <summary>Adds a handle of managed code; a slab knows how many of its objects have any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddExternal(ref ulong word, ulong handle)
    {
        Debug.Assert(ObjectWord.IsLive(word), "a live object");
        ulong before = word & ObjectWord.ExternalMask;
        if ((before & ObjectWord.ExternalStuck) == 0)
        {
            word += ObjectWord.ExternalOne;
            if (before == 0)
            {
                SlabRef.Of(handle).Hold();
            }
        }
    }

    /// <summary>Drops a handle of managed code; the caller looks whether any count is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DropExternal(ref ulong word, ulong handle)
    {
        Debug.Assert(ObjectWord.IsHeld(word), "a handle to drop");
        if ((word & ObjectWord.ExternalStuck) == 0)
        {
            word -= ObjectWord.ExternalOne;
            Debug.Assert(ObjectWord.IsLive(word), "the version is not touched");
            if ((word & ObjectWord.ExternalMask) == 0)
            {
                SlabRef.Of(handle).Unhold();
            }
        }
    }
}
