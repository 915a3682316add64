namespace Arenas.Tests.Conformance;

/// <summary>The value of an object whose items are handles of its like.</summary>
internal readonly record struct List(long Number);
