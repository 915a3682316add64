namespace Arenas.Fuzz;

/// <summary>What the model knows of an object.</summary>
internal sealed class GraphObject(GraphKind kind, int number, GraphDeed deed)
{
    public GraphKind Kind { get; } = kind;

    public int Number { get; } = number;

    /// <summary>What its finalizer does.</summary>
    public GraphDeed Deed { get; } = deed;

    public Handle Handle { get; set; }

    /// <summary>What its edges lead to, in the order of its fields.</summary>
    public GraphObject?[] Edges { get; set; } = [];

    /// <summary>Handles of it that the program holds.</summary>
    public int External { get; set; }

    public bool IsFrozen { get; set; }

    /// <summary>How often its finalizer has run.</summary>
    public int Finalized { get; set; }

    public override string ToString() => $"{Kind} {Number} ({Handle})";
}
