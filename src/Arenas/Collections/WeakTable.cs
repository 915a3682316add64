using System;

namespace Arenas.Collections;

/// <summary>What a <see cref="TableWatch"/> knows of its table.</summary>
internal abstract class WeakTable
{
    protected WeakTable() => Reference = new(this);

    /// <summary>Gets the one weak reference that all watches of the table share.</summary>
    public WeakReference<WeakTable> Reference { get; }

    /// <summary>Takes out the entry of a watch; false if it has none any longer.</summary>
    public abstract bool TryDrop(TableWatch watch);
}
