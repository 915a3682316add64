namespace Arenas.Tests.Collections;

/// <summary>One step of a random program: plain data, so that it prints and shrinks.</summary>
/// <param name="What">What it does.</param>
/// <param name="Which">Which object or enumeration, modulo their number.</param>
/// <param name="Key">A key, or a value where objects are the keys.</param>
internal readonly record struct MapStep(MapVerb What, int Which, int Key)
{
    public override string ToString() => $"{What}(#{Which}, {Key})";
}
