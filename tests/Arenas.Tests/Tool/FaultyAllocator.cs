using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Arenas.Tool.Allocators;

namespace Arenas.Tests.Tool;

/// <summary>An allocator that does one thing wrong. It gives nothing back: tests are short.</summary>
internal readonly unsafe struct FaultyAllocator : IBlockAllocator<FaultyAllocator, nint>
{
    private static nint s_newest;

    /// <summary>Gets or sets what it does wrong.</summary>
    public static AllocatorFault Fault { get; set; }

    public static nint Alloc(nuint size)
    {
        s_newest = Fault switch
        {
            AllocatorFault.Overlap when s_newest != 0 => s_newest,
            AllocatorFault.NoBlock => 0,
            _ => (nint)NativeMemory.Alloc(size),
        };
        return s_newest;
    }

    public static nint AllocZeroed(nuint size)
    {
        byte* block = (byte*)NativeMemory.AllocZeroed(size);
        block[size - 1] = Fault == AllocatorFault.NotZeroed ? (byte)1 : (byte)0;
        return (nint)block;
    }

    public static nint AlignedAlloc(nuint size, nuint alignment) =>
        (nint)NativeMemory.AlignedAlloc(size + alignment, alignment) + (Fault == AllocatorFault.Misaligned ? 8 : 0);

    public static nint Realloc(nint block, nuint size)
    {
        nint larger = (nint)NativeMemory.Realloc((void*)block, size);
        if (Fault == AllocatorFault.LosesHead)
        {
            *(long*)larger = 0;
        }
        else if (Fault == AllocatorFault.LosesTail)
        {
            NativeMemory.Clear((byte*)larger + (size / 2), size - (size / 2));
        }

        return larger;
    }

    public static void Free(nint block)
    {
        if (Fault == AllocatorFault.Throws)
        {
            throw new ArgumentException("not mine");
        }
    }

    public static ref byte FirstByte(nint block) => ref Unsafe.AsRef<byte>((void*)block);

    public static bool IsNone(nint block) => block == 0;

    /// <summary>Begins anew with <paramref name="fault"/>.</summary>
    public static void Begin(AllocatorFault fault) => (Fault, s_newest) = (fault, 0);
}
