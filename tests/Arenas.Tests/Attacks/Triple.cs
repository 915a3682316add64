namespace Arenas.Tests.Attacks;

/// <summary>A type for each three types.</summary>
internal readonly record struct Triple<TFirst, TSecond, TThird>(TFirst First, TSecond Second, TThird Third)
    where TFirst : unmanaged
    where TSecond : unmanaged
    where TThird : unmanaged;
