using System;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Collections;

/// <summary>A keyed hash of byte strings: who does not know the key cannot choose strings that collide.</summary>
/// <remarks>SipHash-1-3 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012, with one compression round
/// and three of finalization), as the tables of Rust and Python use it. The key is drawn once for each
/// process.</remarks>
internal static class KeyHash
{
    private static readonly ulong s_key0 = HashKeySource.Draw();
    private static readonly ulong s_key1 = HashKeySource.Draw();

    public static ulong Of(ReadOnlySpan<byte> bytes) => Of(bytes, s_key0, s_key1);

    /// <summary>The hash under a key of the caller's.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes, ulong key0, ulong key1)
    {
        ulong v0 = key0 ^ 0x736f6d6570736575;
        ulong v1 = key1 ^ 0x646f72616e646f6d;
        ulong v2 = key0 ^ 0x6c7967656e657261;
        ulong v3 = key1 ^ 0x7465646279746573;
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        for (; at + 8 <= bytes.Length; at += 8)
        {
            ulong word = Word(ref Unsafe.Add(ref first, at));
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
        }
        ulong last = (ulong)bytes.Length << 56;
        for (int shift = 0; at < bytes.Length; at++, shift += 8)
        {
            Debug.Assert(shift < 56, "fewer than eight bytes are left");
            last |= (ulong)bytes[at] << shift;
        }
        v3 ^= last;
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= last;
        v2 ^= 0xff;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
    }

    private static ulong Word(ref byte at)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref at);
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }
}
