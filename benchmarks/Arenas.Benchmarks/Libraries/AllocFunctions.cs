namespace Arenas.Benchmarks.Libraries;

/// <summary>A library that is loaded, and the addresses of its functions.</summary>
internal readonly record struct AllocFunctions(
    nint Library, nint Malloc, nint Calloc, nint PosixMemalign, nint Realloc, nint Free);
