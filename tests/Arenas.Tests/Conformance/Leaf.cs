namespace Arenas.Tests.Conformance;

/// <summary>An object without edges, which no collection tracks.</summary>
internal struct Leaf
{
    public long Number;
}
