namespace Arenas.Faults;

/// <summary>A mistake that someone could make: a text of the library, and what stands there instead.</summary>
/// <param name="Name">One sentence about what the library then does wrong.</param>
/// <param name="File">The file, below src/Arenas.</param>
/// <param name="Text">What is right; it stands in the file exactly once.</param>
/// <param name="Wrong">What is wrong.</param>
/// <param name="Fuzzer">The one fuzzer that looks for it; null for all.</param>
internal sealed record Fault(string Name, string File, string Text, string Wrong, string? Fuzzer = null);
