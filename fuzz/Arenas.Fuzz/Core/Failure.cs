using System.Collections.Generic;

namespace Arenas.Fuzz;

/// <summary>A program that fails, made small, and what is wrong with it.</summary>
internal sealed record Failure(ulong Seed, IReadOnlyList<Operation> Program, string Message);
