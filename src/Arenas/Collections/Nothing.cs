namespace Arenas.Collections;

/// <summary>The item of a table whose entries are nothing but their objects.</summary>
internal readonly struct Nothing;
