using System.Diagnostics;
using System.Runtime.CompilerServices;

using Arenas.Layout;

namespace Arenas.Objects;

/// <summary>The ways in which a count changes. A stuck count does not.</summary>
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

    /// <summary>Drops what the heap itself added while user code ran; false if user code has let the object die by
    /// ending an edge that was never counted.</summary>
    public static bool TryDropInternal(ref ulong word, ulong handle)
    {
        Debug.Assert(handle != 0, "an object that user code was run for");
        if (!ObjectWord.Fits(word, handle))
        {
            return false;
        }
        if ((word & ObjectWord.InternalStuck) == 0 && ObjectWord.InternalOf(word) != 0)
        {
            word -= ObjectWord.InternalOne;
        }
        return true;
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
}
