namespace Arenas.Adapters;

/// <summary>The line of the user's that a block is for.</summary>
internal readonly record struct Caller(string File, int Line);
