namespace Arenas.Collections;

/// <summary>An entry of a <see cref="WeakTable{TItem}"/>, or the hole that one has left.</summary>
internal struct TableEntry<TItem>
{
    public int Hash;

    /// <summary>Index of the next entry of the chain, or -1.</summary>
    public int Next;

    /// <summary>Grows from entry to entry and is never given again; a hole keeps it.</summary>
    public long Order;

    public TItem? Item;

    /// <summary>Null in a hole.</summary>
    public TableWatch? Watch;
}
