using System;
using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Layout;

/// <summary>The bytes of blocks, read and written as such.</summary>
internal static unsafe class BlockMemory
{
    public static ulong ReadWord(nuint address) => Unsafe.ReadUnaligned<ulong>((void*)address);

    public static void WriteWord(nuint address, ulong value) => Unsafe.WriteUnaligned((void*)address, value);

    /// <summary>Values in a block, in place: for the rooms that handle no pointers. Whoever holds the block keeps it
    /// while the span is in use.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> Span<T>(nuint address, int count)
        where T : unmanaged
    {
        Debug.Assert(address != 0 || count == 0, "a block");
        return new((void*)address, count);
    }

    /// <summary>One value in a block, in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref T At<T>(nuint address)
        where T : unmanaged
    {
        Debug.Assert(address != 0, "a block");
        return ref *(T*)address;
    }

    /// <summary>Values in a block whose count is known to be good: nothing is checked.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> SpanUnchecked<T>(nuint address, int count)
        where T : unmanaged
    {
        Debug.Assert(address != 0 && count >= 0, "what was just carved out");
        return MemoryMarshal.CreateSpan(ref *(T*)address, count);
    }

    /// <summary>The address of a span of native memory; nothing moves that.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint AddressOf<T>(Span<T> span)
        where T : unmanaged => (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(span));

    /// <summary>What pinning a block answers: its address, and who is told when it ends.</summary>
    public static MemoryHandle Pinned(nuint address, IPinnable owner)
    {
        Debug.Assert(address != 0, "a block");
        return new((void*)address, default, owner);
    }

    /// <summary>Fills a part of a block of any size with one value.</summary>
    public static void Fill(nuint address, nuint byteCount, byte value)
    {
        const int most = 1 << 30;
        for (nuint done = 0; done < byteCount; done += nuint.Min(byteCount - done, most))
        {
            Span<byte>(address + done, (int)nuint.Min(byteCount - done, most)).Fill(value);
        }
    }

    /// <summary>Copies a block of any size.</summary>
    public static void Copy(nuint from, nuint to, nuint byteCount) =>
        Buffer.MemoryCopy((void*)from, (void*)to, byteCount, byteCount);

    /// <summary>Fills a block of any size with zeros.</summary>
    public static void Clear(nuint address, nuint byteCount)
    {
        const int most = 1 << 30;
        for (nuint done = 0; done < byteCount; done += nuint.Min(byteCount - done, most))
        {
            Span<byte>(address + done, (int)nuint.Min(byteCount - done, most)).Clear();
        }
    }

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
