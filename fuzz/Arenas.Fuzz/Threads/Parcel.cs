namespace Arenas.Fuzz;

/// <summary>A live block on its way between threads, and what it is filled with.</summary>
internal readonly record struct Parcel(nint Block, nuint ByteCount, ulong Stamp);
