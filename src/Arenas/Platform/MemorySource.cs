using System;

using Arenas.Platform;

namespace Arenas;

/// <summary>Where a heap gets its regions: large pieces of address space that it carves into arenas.</summary>
/// <remarks>
/// <para><b>Owns</b>: nothing. The heap returns every region exactly once, with the address and size it was
/// given.</para>
/// <para><b>Threads</b>: any thread may call any member at any time, the thread of the decay timer included. An
/// implementation must not use the heap it serves: that heap holds its lock during the call.</para>
/// <para><b>Cost</b>: called when a heap grows or shrinks, never once per block.</para>
/// <para><b>Fails</b>: <see cref="Reserve"/> and <see cref="ReserveMetadata"/> answer 0 when they refuse, and nothing
/// has changed; they do not throw.</para>
/// </remarks>
public abstract class MemorySource
{
    /// <summary>Initializes the base of a source.</summary>
    protected MemorySource()
    {
    }

    /// <summary>Gets the source of every heap that names no other: native memory of the process.</summary>
    public static MemorySource Native { get; } = new NativeMemorySource();

    /// <summary>Gets a source of pinned managed arrays, for consumers that cannot take native memory.</summary>
    /// <remarks>The garbage collector's own count of the heap keeps a region until the whole of it is returned and
    /// collected; its unused OS pages go back to the system before that, on Linux.</remarks>
    public static MemorySource PinnedArrays { get; } = new PinnedArraySource();

    /// <summary>Reserves a region that is readable, writable and all zeros.</summary>
    /// <param name="byteCount">Size in bytes, a multiple of 256 KB.</param>
    /// <param name="alignment">Alignment in bytes, a power of two of at least 256 KB.</param>
    /// <returns>The address of the region, or 0 if the source refuses.</returns>
    protected internal abstract nint Reserve(nuint byteCount, nuint alignment);

    /// <summary>Returns a whole region. Nothing reads or writes it afterwards.</summary>
    /// <param name="address">What <see cref="Reserve"/> gave.</param>
    /// <param name="byteCount">The size that was asked for.</param>
    protected internal abstract void Return(nint address, nuint byteCount);

    /// <summary>Gives the OS pages of a part of a region back, while the part stays reserved.</summary>
    /// <param name="address">Start, a multiple of the OS page size.</param>
    /// <param name="byteCount">Size in bytes, a multiple of the OS page size.</param>
    /// <returns>True if the pages were given back and will read as zeros; false if nothing changed.</returns>
    protected internal virtual bool Purge(nint address, nuint byteCount) => false;

    /// <summary>Moves OS pages from one part of this source's regions to another without copying bytes.</summary>
    /// <param name="from">Start of the pages, a multiple of the OS page size; reads as zeros afterwards.</param>
    /// <param name="to">Where they go; what was there is lost.</param>
    /// <param name="byteCount">Size in bytes, a multiple of the OS page size.</param>
    /// <returns>True if the pages were moved; false if nothing changed and the caller must copy.</returns>
    protected internal virtual bool Remap(nint from, nint to, nuint byteCount) => false;

    /// <summary>Finds the managed array that a piece of a region lies in; false if the source has none.</summary>
    internal virtual bool TryGetArray(nint address, nuint byteCount, out ArraySegment<byte> array)
    {
        array = default;
        return false;
    }

    /// <summary>Reserves a small piece of zeroed memory for the heap's own records.</summary>
    /// <param name="byteCount">Size in bytes.</param>
    /// <returns>An address aligned to 4,096 bytes, or 0 if the source refuses.</returns>
    protected internal virtual nint ReserveMetadata(nuint byteCount) => OsMemory.ReserveZeroed(byteCount);

    /// <summary>Returns what <see cref="ReserveMetadata"/> gave.</summary>
    /// <param name="address">What <see cref="ReserveMetadata"/> gave.</param>
    protected internal virtual void ReturnMetadata(nint address) => OsMemory.ReturnZeroed(address);
}
