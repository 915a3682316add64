namespace Arenas.Fuzz;

/// <summary>The types of a model's objects.</summary>
internal enum GraphKind
{
    Node,
    Leaf,
    List,
}
