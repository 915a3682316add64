namespace Arenas.Collections;

/// <summary>What is looked for in a <see cref="WeakTable{TItem}"/>.</summary>
internal interface IProbe<TItem>
{
    public int Hash { get; }

    /// <summary>Compares with an entry of the same hash, under the table's lock: from memory, or by code that is known
    /// to call nobody. Notes the entry if the answer is <see cref="Answer.Unknown"/>.</summary>
    public Answer Ask(in TableEntry<TItem> entry);

    /// <summary>Compares with the entry noted last, while nothing is locked, and remembers the answer.</summary>
    public void Resolve();
}
