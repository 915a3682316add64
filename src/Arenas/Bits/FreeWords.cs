using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Arenas.Bits;

/// <summary>
/// The free blocks of a pool as groups of four words, <c>[A0, F0, R0, L0, A1, F1, …]</c>: of 64 blocks, those
/// available to the owner, those that the owner freed, and those that other threads freed; and a link, which is no
/// set. A block is free when it is in one of the three sets; it is never in two.
/// </summary>
/// <remarks>
/// Other threads set remote bits during a scan. Each word is read once and whole, so a scan may miss what comes
/// late but never sees what never was; <see cref="AnyOverlap"/> alone needs writers kept out.
/// <para>A pool has eight groups at most, and there vectors gain only where a whole group goes into one result: on
/// Zen 3 the overlaps of 8 groups take 16 ns as vectors and 25 scalar, but the union of two words in each takes 14
/// as vectors, which must first be transposed, and 9 scalar.</para>
/// </remarks>
internal static class FreeWords
{
    /// <summary>Words to a group.</summary>
    public const int Stride = 4;

    public const int Available = 0;
    public const int Freed = 1;
    public const int Remote = 2;

    /// <summary>How many blocks are free.</summary>
    public static int CountFree(ReadOnlySpan<ulong> groups)
    {
        int count = 0;
        foreach (ref readonly Group group in GroupsOf(groups))
        {
            count += BitOperations.PopCount(group.Available | group.Freed | group.Remote);
        }

        Debug.Assert(count >= 0 && count <= groups.Length / Stride * Bitmap.BitsPerWord);
        return count;
    }

    /// <summary>How many blocks are in one of the three sets.</summary>
    public static int CountOf(ReadOnlySpan<ulong> groups, int set)
    {
        AssertWhole(groups);
        Debug.Assert(set is Available or Freed or Remote);

        int count = 0;
        for (int i = set; i < groups.Length; i += Stride)
        {
            count += BitOperations.PopCount(groups[i]);
        }

        Debug.Assert(count >= 0 && count <= groups.Length / Stride * Bitmap.BitsPerWord);
        return count;
    }

    /// <summary>The first group with a block that the owner freed, and that no other thread freed as well.</summary>
    public static int FirstGroupWithFreed(ReadOnlySpan<ulong> groups)
    {
        ReadOnlySpan<Group> all = GroupsOf(groups);
        for (int index = 0; index < all.Length; index++)
        {
            ref readonly Group group = ref all[index];
            if ((group.Freed & ~group.Remote) != 0)
            {
                return index;
            }
        }

        return Bitmap.None;
    }

    /// <summary>
    /// Writes for each group the word of its blocks that were freed, by whomever, and not made available.
    /// </summary>
    public static void CopyReturned(ReadOnlySpan<ulong> groups, Span<ulong> destination)
    {
        ReadOnlySpan<Group> all = GroupsOf(groups);
        Debug.Assert(destination.Length >= all.Length, "Every group needs a word.");

        destination = destination[..all.Length];
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = all[i].Freed | all[i].Remote;
        }
    }

    /// <summary>Whether a block is in two of the three sets: damage, or a scan with writers about.</summary>
    public static bool AnyOverlap(ReadOnlySpan<ulong> groups)
    {
        AssertWhole(groups);

        // [A F R L] & [F R A L]. No early way out: in a sound heap there is nothing to find.
        Vector256<ulong> overlap = Vector256<ulong>.Zero;
        foreach (ref readonly Vector256<ulong> group in MemoryMarshal.Cast<ulong, Vector256<ulong>>(groups))
        {
            overlap |= group & Vector256.Shuffle(group, Vector256.Create(Freed, Remote, Available, 3UL));
        }

        return overlap.WithElement(3, 0UL) != Vector256<ulong>.Zero;
    }

    private static ReadOnlySpan<Group> GroupsOf(ReadOnlySpan<ulong> groups)
    {
        AssertWhole(groups);
        // As structs, a group costs one bounds check and not three.
        return MemoryMarshal.Cast<ulong, Group>(groups);
    }

    [Conditional("DEBUG")]
    private static void AssertWhole(ReadOnlySpan<ulong> groups) =>
        Debug.Assert(groups.Length % Stride == 0, "The last group is cut.");

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Group
    {
        public readonly ulong Available;
        public readonly ulong Freed;
        public readonly ulong Remote;
        public readonly ulong Link;
    }
}
