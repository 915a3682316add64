namespace Arenas.Tests.Diagnostics;

/// <summary>What a random program with scopes does next.</summary>
internal enum ScopeVerb
{
    Begin,
    End,
    Alloc,
    Free,
}
