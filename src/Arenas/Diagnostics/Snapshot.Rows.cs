namespace Arenas;

public sealed partial class Snapshot
{
    /// <summary>Gets the live blocks, and after them the live objects.</summary>
    public SnapshotRows Rows => new(this);
}
