namespace Arenas.Tests.Collections;

/// <summary>The value of an object without edges.</summary>
internal record struct Thing(int Number);
