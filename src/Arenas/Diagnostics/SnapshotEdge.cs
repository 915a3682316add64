namespace Arenas;

/// <summary>A handle stored in an object of a snapshot.</summary>
/// <param name="From">The object that holds it.</param>
/// <param name="To">The object that it leads to.</param>
/// <param name="Field">Name of the field, as its type lists it; <c>[]</c> for an item; empty if unknown.</param>
public readonly record struct SnapshotEdge(SnapshotObject From, SnapshotObject To, string Field)
{
    /// <summary>Returns both objects with the field between them.</summary>
    /// <inheritdoc/>
    public override string ToString() => $"{From} -{Field}-> {To}";
}
