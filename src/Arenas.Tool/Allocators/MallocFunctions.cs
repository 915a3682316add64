namespace Arenas.Tool.Allocators;

/// <summary>The addresses of one native library's functions.</summary>
/// <param name="Malloc">malloc(size)</param>
/// <param name="Calloc">calloc(count, size)</param>
/// <param name="PosixMemalign">posix_memalign(address of the result, alignment, size)</param>
/// <param name="Realloc">realloc(block, size)</param>
/// <param name="Free">free(block)</param>
/// <param name="EnterThread">To be called first on each thread, or 0.</param>
internal sealed record MallocFunctions(
    nint Malloc, nint Calloc, nint PosixMemalign, nint Realloc, nint Free, nint EnterThread);
