namespace Arenas.Fuzz;

/// <summary>An object of the tests' graphs without edges.</summary>
internal struct GraphLeaf
{
    public long Number;
    public long Twice;
}
