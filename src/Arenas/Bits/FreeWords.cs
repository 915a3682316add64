using System;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Arenas.Bits;

/// <summary>
/// The free blocks of a pool as groups of three words, <c>[A0, F0, R0, A1, F1, R1, …]</c>: of 64 blocks, those
/// available to the owner, those that the owner freed, and those that other threads freed. A block is free when
/// it is in one of the three; it is never in two.
/// </summary>
/// <remarks>
/// Other threads set remote bits during a scan. Each word is read once and whole, so a scan may miss what comes
/// late but never sees what never was; <see cref="AnyOverlap"/> alone needs writers kept out.
/// </remarks>
internal static class FreeWords
{
    /// <summary>Words to a group.</summary>
    public const int Stride = 3;

    public const int Available = 0;
    public const int Freed = 1;
    public const int Remote = 2;

    // Below this the vectors gain nothing: measured on Zen 3, 4 groups take 5 ns either way, 8 take 6 ns scalar and
    // 5 as vectors, 16 take 10 and 7, 64 take 31 and 18, 256 take 126 and 57.
    private const int SearchByVectorFrom = 8;

    /// <summary>How many blocks are free.</summary>
    /// <remarks>
    /// Scalar on purpose, like <see cref="Union"/>: three words in, one out, so loads are the limit. Vectors must
    /// first undo the interleaving; on Zen 3 they took 20 ns against 18 for 16 groups, 42 against 50 for 64.
    /// </remarks>
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
    public static int CountOf(ReadOnlySpan<ulong> groups, int lane)
    {
        AssertWhole(groups);
        Debug.Assert(lane is Available or Freed or Remote);

        int count = 0;
        for (int i = lane; i < groups.Length; i += Stride)
        {
            count += BitOperations.PopCount(groups[i]);
        }

        Debug.Assert(count >= 0 && count <= groups.Length / Stride * Bitmap.BitsPerWord);
        return count;
    }

    /// <summary>The first group from <paramref name="from"/> on with a block that the owner freed.</summary>
    public static int FirstGroupWithFreed(ReadOnlySpan<ulong> groups, int from)
    {
        AssertWhole(groups);
        Debug.Assert(from >= 0 && from <= groups.Length / Stride);

        bool byVector = Vector256.IsHardwareAccelerated && (groups.Length / Stride) - from >= SearchByVectorFrom;
        int index = byVector
            ? FirstGroupWithFreedVector256(groups, from)
            : FirstGroupWithFreedScalar(groups, from);

        Debug.Assert(index == Bitmap.None || (index >= from && index < groups.Length / Stride));
        return index;
    }

    public static int FirstGroupWithFreedScalar(ReadOnlySpan<ulong> groups, int from)
    {
        int index = from;
        foreach (ref readonly Group group in GroupsOf(groups[(from * Stride)..]))
        {
            if (group.Freed != 0)
            {
                return index;
            }

            index++;
        }

        return Bitmap.None;
    }

    public static int FirstGroupWithFreedVector256(ReadOnlySpan<ulong> groups, int from)
    {
        int index = from;
        foreach (ref readonly FourGroups four in MemoryMarshal.Cast<ulong, FourGroups>(groups[(from * Stride)..]))
        {
            if (!four.NoneFreed)
            {
                break;
            }

            index += FourGroups.Count;
        }

        // The four that hold one are looked at again, one by one, and so is the tail. Only the owner writes freed
        // bits and only the owner searches them, so what the vectors saw still stands.
        return FirstGroupWithFreedScalar(groups, index);
    }

    /// <summary>Writes for each group the word of its free blocks.</summary>
    public static void Union(ReadOnlySpan<ulong> groups, Span<ulong> destination)
    {
        ReadOnlySpan<Group> triples = GroupsOf(groups);
        Debug.Assert(destination.Length >= triples.Length, "Every group needs a word.");

        destination = destination[..triples.Length];
        for (int i = 0; i < destination.Length; i++)
        {
            ref readonly Group group = ref triples[i];
            destination[i] = group.Available | group.Freed | group.Remote;
        }
    }

    /// <summary>Whether a block is in two of the three sets: damage, or a scan with writers about.</summary>
    public static bool AnyOverlap(ReadOnlySpan<ulong> groups)
    {
        // No early way out: in a sound heap there is nothing to find, so the loop is better off without a branch.
        ulong overlap = 0;
        foreach (ref readonly Group group in GroupsOf(groups))
        {
            ulong local = group.Available | group.Freed;
            overlap |= (group.Available & group.Freed) | (local & group.Remote);
        }

        return overlap != 0;
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
    }

    // Twelve words in three vectors, where freed words stand in turn at 1, 4, 7 and 10:
    //   [A0 F0 R0 A1] [F1 R1 A2 F2] [R2 A3 F3 R3]
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct FourGroups
    {
        public const int Count = 4;

        private readonly Vector256<ulong> _first;
        private readonly Vector256<ulong> _second;
        private readonly Vector256<ulong> _third;

        public bool NoneFreed
        {
            // Without the hint and without a profile, as in code compiled ahead, the loop makes a call of this.
            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            get
            {
                Vector256<ulong> freed = (_first & Vector256.Create(0, ulong.MaxValue, 0, 0))
                    | (_second & Vector256.Create(ulong.MaxValue, 0, 0, ulong.MaxValue))
                    | (_third & Vector256.Create(0, 0, ulong.MaxValue, 0));
                return freed == Vector256<ulong>.Zero;
            }
        }
    }
}
