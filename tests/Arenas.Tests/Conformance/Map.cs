namespace Arenas.Tests.Conformance;

/// <summary>The value of an object whose items are entries.</summary>
internal readonly record struct Map(long Number);
