using System;
using System.Runtime.InteropServices;

namespace Arenas.Fuzz;

/// <summary>What a block is filled with: every word depends on the block and on its place in it.</summary>
/// <remarks>
/// A block above 64 KB is filled at its two ends and at the start of every 64 KB, so that it stays cheap.
/// </remarks>
internal static unsafe class Stamp
{
    private const nuint Whole = 64 << 10;
    private const nuint End = 4096;
    private const nuint Sample = 64;

    public static void Fill(nint block, nuint byteCount, ulong stamp)
    {
        for (int piece = 0; piece < PieceCount(byteCount); piece++)
        {
            (nuint start, nuint length) = Piece(byteCount, piece);
            Span<byte> bytes = new((void*)(block + (nint)start), (int)length);
            Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
            ulong first = start / sizeof(ulong);
            for (int index = 0; index < words.Length; index++)
            {
                words[index] = Word(stamp, first + (uint)index);
            }
            for (int index = words.Length * sizeof(ulong); index < bytes.Length; index++)
            {
                bytes[index] = Byte(stamp, start + (uint)index);
            }
        }
    }

    /// <summary>
    /// Offset of the first byte, among the first <paramref name="kept"/>, that is not as it was filled; -1 if all are.
    /// </summary>
    public static long IndexOfDamage(nint block, nuint byteCount, nuint kept, ulong stamp)
    {
        for (int piece = 0; piece < PieceCount(byteCount); piece++)
        {
            (nuint start, nuint length) = Piece(byteCount, piece);
            length = start < kept ? nuint.Min(length, kept - start) : 0;
            ReadOnlySpan<byte> bytes = new((void*)(block + (nint)start), (int)length);
            long damaged = IndexOfDamage(bytes, start, stamp);
            if (damaged >= 0)
            {
                return damaged;
            }
        }
        return -1;
    }

    /// <summary>Offset of a byte that is not zero, looked for where blocks are filled; -1 if there is none.</summary>
    public static long IndexOfNonZero(nint block, nuint byteCount)
    {
        for (int piece = 0; piece < PieceCount(byteCount); piece++)
        {
            (nuint start, nuint length) = Piece(byteCount, piece);
            int index = new ReadOnlySpan<byte>((void*)(block + (nint)start), (int)length).IndexOfAnyExcept((byte)0);
            if (index >= 0)
            {
                return (long)start + index;
            }
        }
        return -1;
    }

    private static long IndexOfDamage(ReadOnlySpan<byte> bytes, nuint start, ulong stamp)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        ulong first = start / sizeof(ulong);
        for (int index = 0; index < words.Length; index++)
        {
            if (words[index] != Word(stamp, first + (uint)index))
            {
                return (long)start + (index * sizeof(ulong));
            }
        }
        for (int index = words.Length * sizeof(ulong); index < bytes.Length; index++)
        {
            if (bytes[index] != Byte(stamp, start + (uint)index))
            {
                return (long)start + index;
            }
        }
        return -1;
    }

    private static ulong Word(ulong stamp, ulong index) => stamp + (index * 0x9E37_79B9_7F4A_7C15);

    private static byte Byte(ulong stamp, nuint offset) =>
        (byte)(Word(stamp, offset / sizeof(ulong)) >> (8 * (int)(offset % sizeof(ulong))));

    private static int PieceCount(nuint byteCount) => byteCount <= Whole ? 1 : 2 + (int)((byteCount - 1) / Whole);

    private static (nuint Start, nuint Length) Piece(nuint byteCount, int piece)
    {
        if (byteCount <= Whole)
        {
            return (0, byteCount);
        }
        int last = PieceCount(byteCount) - 1;
        if (piece == last)
        {
            nuint tail = (byteCount - End) & ~(nuint)7;
            return (tail, byteCount - tail);
        }
        nuint start = (nuint)(uint)piece * Whole;
        return (start, nuint.Min(piece == 0 ? End : Sample, byteCount - start));
    }
}
