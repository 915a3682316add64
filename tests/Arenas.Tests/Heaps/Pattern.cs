using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>
/// Bytes that say whose they are: a word for each seed, and at every 4,096 bytes one that also says how far from the
/// start it lies. A prefix of a pattern is the pattern of the shorter length, so that it survives a Realloc.
/// </summary>
internal static unsafe class Pattern
{
    private const int WordsPerStride = 512;
    private const int StrideBytes = WordsPerStride * sizeof(ulong);

    public static void Write(void* block, nuint byteCount, uint seed)
    {
        ulong word = WordOf(seed);
        for (nuint done = 0; done < byteCount; done += StrideBytes)
        {
            byte* stride = (byte*)block + done;
            int length = (int)nuint.Min(byteCount - done, StrideBytes);
            new Span<ulong>(stride, length / sizeof(ulong)).Fill(word);
            for (int index = length & ~7; index < length; index++)
            {
                stride[index] = (byte)(word >> (8 * (index & 7)));
            }
            if (length >= sizeof(ulong))
            {
                Unsafe.WriteUnaligned(stride, word ^ done);
            }
        }
    }

    /// <summary>Fails unless the first bytes of a block are those that were written with a seed.</summary>
    public static void Check(void* block, nuint byteCount, uint seed)
    {
        ulong word = WordOf(seed);
        for (nuint done = 0; done < byteCount; done += StrideBytes)
        {
            byte* stride = (byte*)block + done;
            int length = (int)nuint.Min(byteCount - done, StrideBytes);
            int words = length / sizeof(ulong);
            bool intact = words == 0 || Unsafe.ReadUnaligned<ulong>(stride) == (word ^ done);
            intact &= words < 2
                || !new ReadOnlySpan<ulong>(stride + sizeof(ulong), words - 1).ContainsAnyExcept(word);
            for (int index = length & ~7; index < length; index++)
            {
                intact &= stride[index] == (byte)(word >> (8 * (index & 7))) || (words == 0 && done != 0);
            }
            if (!intact)
            {
                string bytes = Convert.ToHexString(new ReadOnlySpan<byte>(stride, Math.Min(length, 32)));
                Assert.Fail($"block 0x{(nuint)block:x} of {byteCount} bytes lost its contents in bytes {done} to "
                    + $"{done + (nuint)length}: {bytes} ...");
            }
        }
    }

    /// <summary>Fails unless all bytes are zero.</summary>
    public static void CheckZero(void* block, nuint byteCount)
    {
        for (nuint done = 0; done < byteCount; done += 1u << 20)
        {
            int length = (int)nuint.Min(byteCount - done, 1u << 20);
            int found = new ReadOnlySpan<byte>((byte*)block + done, length).IndexOfAnyExcept((byte)0);
            if (found >= 0)
            {
                Assert.Fail($"byte {done + (nuint)found} of {byteCount} at 0x{(nuint)block:x} is not zero");
            }
        }
    }

    private static ulong WordOf(uint seed) => (seed + 1) * 0x9E37_79B9_7F4A_7C15;
}
