namespace Arenas.Tests.Collections;

/// <summary>One step of a program on a cache.</summary>
/// <param name="Verb">What it does.</param>
/// <param name="Key">With which key.</param>
/// <param name="Size">A length, a number of seconds or a choice.</param>
internal readonly record struct CacheStep(CacheVerb Verb, int Key, int Size);
