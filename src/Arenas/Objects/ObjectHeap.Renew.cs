using System;
using System.Diagnostics;

using Arenas.Layout;

namespace Arenas;

/// <content>Gives objects new names.</content>
public sealed partial class ObjectHeap
{
    /// <summary>Throws unless the caller's handle is all that holds an object.</summary>
    internal void RequireSole<T>(Handle<T> handle)
        where T : unmanaged
    {
        using ObjectScope scope = Enter();
        RequireSole(WordOf(handle), handle.Bits);
    }

    /// <summary>Ends all handles of an object that the caller alone holds, weak ones and watches too, and gives it a
    /// new one; what it holds stays. False if its place has been used as often as it can be.</summary>
    /// <remarks>The watches are told before it returns.</remarks>
    internal bool TryRenew<T>(Handle<T> handle, out Handle<T> renewed)
        where T : unmanaged
    {
        using ObjectScope scope = Enter();
        ref ulong word = ref WordOf(handle);
        RequireSole(word, handle.Bits);
        uint use = HandleBits.UseOf(word);
        if (use == HandleBits.LastUse)
        {
            renewed = default;
            return false;
        }
        SlabRef slab = SlabRef.Of(handle.Bits);
        int slot = HandleBits.SlotOf(handle.Bits);
        word = ObjectWord.Born(use + 1, ObjectWord.ExternalOne);
        renewed = new(HandleBits.Of(slab.Place(slot), word));
        Debug.Assert(!ObjectWord.Fits(word, handle.Bits) && ObjectWord.Fits(word, renewed.Bits), "another version");
        if (slab.HasWatched != 0 && slab.Test(SlabBits.Watched, slot))
        {
            slab.Clear(SlabBits.Watched, slot);
            _watches.Notify(handle.Bits);
        }
        return true;
    }

    /// <summary>Asks the room below whether a collection has found an object dead, and holds it while user code
    /// runs.</summary>
    partial void AskIfFoundDead(ulong handle, ref bool isFoundDead);

    // What is held while its finalizer runs, or by a collection that has found it dead, is not the caller's to name.
    private void RequireSole(ulong word, ulong handle)
    {
        bool isHeldByUs = SlabRef.Of(handle).Test(SlabBits.Finalized, HandleBits.SlotOf(handle));
        AskIfFoundDead(handle, ref isHeldByUs);
        if ((word & ObjectWord.CountsMask) != ObjectWord.ExternalOne || isHeldByUs)
        {
            throw new InvalidOperationException(
                $"{Describe(handle)} is held by others too ({ObjectWord.InternalOf(word)} edges and "
                    + $"{ObjectWord.ExternalOf(word)} handles), or was finalized; nothing has changed.");
        }
    }
}
