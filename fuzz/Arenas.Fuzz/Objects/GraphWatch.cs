namespace Arenas.Fuzz;

/// <summary>What the model knows of a watch or a finalizer of one object.</summary>
internal sealed class GraphWatch(GraphObject target, GraphObject? owner, GraphDeed deed, bool isTold)
{
    public GraphObject Target { get; } = target;

    public GraphObject? Owner { get; } = owner;

    public GraphDeed Deed { get; } = deed;

    /// <summary>Whether it has a callback.</summary>
    public bool IsTold { get; } = isTold;

    public Watch Watch { get; set; } = null!;

    /// <summary>How often it was called.</summary>
    public int Calls { get; set; }

    /// <summary>Whether the target may have come back in a collection that had killed the watch.</summary>
    public bool WasRevived { get; set; }

    public bool OwnerIsGone { get; set; }
}
