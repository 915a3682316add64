using System.Globalization;
using System.Runtime.CompilerServices;

namespace Arenas.Tool.Replay;

/// <summary>
/// What the replay writes into every block, and looks for when the block ends: two words, or two bytes where words do
/// not fit. So little, the same for all, and yet two blocks that overlap or one that is lost are found.
/// </summary>
internal static class BlockCheck
{
    // From this size on a word at either end leaves the other whole.
    private const long TwoWords = 2 * sizeof(ulong);

    /// <summary>Returns the value that marks the block of a slot; no two slots share one.</summary>
    public static ulong MarkOf(int slot) => ((ulong)slot + 1) * 0x9E37_79B9_7F4A_7C15;

    /// <summary>Writes the mark at both ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(ref byte first, long size, ulong mark)
    {
        if (size >= TwoWords)
        {
            Unsafe.WriteUnaligned(ref first, mark);
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref first, (nint)size - sizeof(ulong)), ~mark);
        }
        else if (size > 0)
        {
            first = ByteOf(mark);
            Unsafe.Add(ref first, (nint)size - 1) = ByteOf(mark);
        }
    }

    /// <summary>Returns whether the mark is at both ends.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Holds(ref byte first, long size, ulong mark)
    {
        if (size >= TwoWords)
        {
            return Unsafe.ReadUnaligned<ulong>(ref first) == mark
                && Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (nint)size - sizeof(ulong))) == ~mark;
        }

        return size == 0
            || (first == ByteOf(mark) && Unsafe.Add(ref first, (nint)size - 1) == ByteOf(mark));
    }

    /// <summary>Returns whether both ends are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(ref byte first, long size)
    {
        if (size >= TwoWords)
        {
            return (Unsafe.ReadUnaligned<ulong>(ref first)
                | Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (nint)size - sizeof(ulong)))) == 0;
        }

        return size == 0 || (first | Unsafe.Add(ref first, (nint)size - 1)) == 0;
    }

    /// <summary>Says what stands in a block, and what should.</summary>
    public static string Describe(ref byte first, long size, ulong mark)
    {
        string expected = size >= TwoWords
            ? string.Create(CultureInfo.InvariantCulture, $"0x{mark:x16} and 0x{~mark:x16}")
            : string.Create(CultureInfo.InvariantCulture, $"0x{ByteOf(mark):x2} twice");
        return $"{DescribeBytes(ref first, size)}, expected {expected}";
    }

    /// <summary>Says what stands at the ends of a block that has any bytes.</summary>
    public static string DescribeBytes(ref byte first, long size)
    {
        if (size < TwoWords)
        {
            byte last = Unsafe.Add(ref first, (nint)size - 1);
            return string.Create(CultureInfo.InvariantCulture, $"its {size} bytes end in 0x{first:x2} and 0x{last:x2}");
        }

        ulong head = Unsafe.ReadUnaligned<ulong>(ref first);
        ulong tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (nint)size - sizeof(ulong)));
        return string.Create(CultureInfo.InvariantCulture, $"its {size} bytes end in 0x{head:x16} and 0x{tail:x16}");
    }

    // The high byte of the product is the best mixed.
    private static byte ByteOf(ulong mark) => (byte)(mark >> 56);
}
