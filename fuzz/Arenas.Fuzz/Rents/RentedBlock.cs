using System;
using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Arenas.Fuzz;

/// <summary>A block that a program has rented, and what lies in it.</summary>
/// <param name="owner">Its owner.</param>
/// <param name="pool">The number of the pool.</param>
/// <param name="stamp">What it is filled with.</param>
internal sealed class RentedBlock(IMemoryOwner<byte> owner, int pool, ulong stamp)
{
    private MemoryHandle _pin;

    public IMemoryOwner<byte> Owner => owner;

    public int Pool => pool;

    public int Length { get; } = owner.Memory.Length;

    public nint Address { get; private set; }

    public bool IsPinned { get; private set; }

    /// <summary>Gets or sets a value indicating whether it was returned while it was pinned.</summary>
    public bool IsReturned { get; set; }

    /// <summary>Rents one; null if it is refused.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "Whoever has the block returns it")]
    public static RentedBlock? TryRent(NativeMemoryPool pool, int number, int length, ulong stamp) =>
        pool.TryRent(length, out IMemoryOwner<byte>? owner) ? new(owner, number, stamp) : null;

    public unsafe void Fill()
    {
        Memory<byte> memory = owner.Memory;
        using (MemoryHandle handle = memory.Pin())
        {
            Address = (nint)handle.Pointer;
        }
        ref byte first = ref MemoryMarshal.GetReference(memory.Span);
        bool isSame = Unsafe.AreSame(ref first, ref *(byte*)Address);
        ViolationException.Unless(isSame, "a block's span is not what is pinned");
        Stamp.Fill(Address, (nuint)Length, stamp);
    }

    public void Check()
    {
        long damage = Stamp.IndexOfDamage(Address, (nuint)Length, (nuint)Length, stamp);
        ViolationException.Unless(damage < 0, $"byte {damage} of a rented block has changed");
    }

    public void Pin()
    {
        _pin = owner.Memory.Pin();
        IsPinned = true;
    }

    public void Unpin()
    {
        _pin.Dispose();
        IsPinned = false;
    }
}
