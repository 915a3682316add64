using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>The bytes of blocks, read and written as such.</summary>
internal static unsafe class BlockMemory
{
    public static ulong ReadWord(nuint address) => Unsafe.ReadUnaligned<ulong>((void*)address);

    public static void WriteWord(nuint address, ulong value) => Unsafe.WriteUnaligned((void*)address, value);

    /// <summary>Offset of the first byte that differs from a value; -1 if none does.</summary>
    public static long IndexOfOther(nuint address, nuint byteCount, byte value)
    {
        const int most = 1 << 30;
        for (nuint done = 0; done < byteCount;)
        {
            int length = (int)nuint.Min(byteCount - done, most);
            int found = new ReadOnlySpan<byte>((void*)(address + done), length).IndexOfAnyExcept(value);
            if (found >= 0)
            {
                Debug.Assert(done + (nuint)found < byteCount, "a byte of the block");
                return (long)done + found;
            }
            done += (nuint)length;
        }
        return -1;
    }

    public static byte ReadByte(nuint address)
    {
        Debug.Assert(address != 0, "an address");
        return *(byte*)address;
    }
}
