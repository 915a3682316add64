using System.Runtime.InteropServices;

namespace Arenas;

/// <summary>The addresses of allocator functions, and the context to pass to them first.</summary>
/// <remarks>Laid out for C, in this order; the first five are CPython's <c>PyMemAllocatorEx</c>.</remarks>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct AllocatorAddresses
{
    /// <summary>Gets what is passed to each function as its first argument; 0 if they take none.</summary>
    public required nint Context { get; init; }

    /// <summary>Gets <c>void *malloc([context,] size_t)</c>.</summary>
    public required nint Malloc { get; init; }

    /// <summary>Gets <c>void *calloc([context,] size_t count, size_t size)</c>.</summary>
    public required nint Calloc { get; init; }

    /// <summary>Gets <c>void *realloc([context,] void *, size_t)</c>.</summary>
    public required nint Realloc { get; init; }

    /// <summary>Gets <c>void free([context,] void *)</c>.</summary>
    public required nint Free { get; init; }

    /// <summary>Gets <c>void *aligned_alloc([context,] size_t alignment, size_t size)</c>.</summary>
    public required nint AlignedAlloc { get; init; }

    /// <summary>Gets <c>size_t usable_size([context,] void *)</c>.</summary>
    public required nint UsableSize { get; init; }
}
