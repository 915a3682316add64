namespace Arenas.Adapters;

/// <summary>Checked memory of a bump arena, whatever its values.</summary>
internal interface IBumpMemory
{
    /// <summary>Whether somebody has pinned it.</summary>
    public bool IsPinned { get; }

    /// <summary>Makes it throw; false, and nothing has changed, if it is pinned.</summary>
    public bool TryClose();

    /// <summary>Makes it throw; if it is pinned, the block is kept until it is not.</summary>
    public void Close();
}
