using System;

namespace Arenas;

/// <summary>What an object heap is created with.</summary>
public sealed class ObjectHeapOptions
{
    /// <summary>Gets or sets the name that messages call the heap by.</summary>
    public string? Name { get; set; }

    /// <summary>Gets or sets where the heap's memory comes from; null takes <see cref="NativeHeap.Shared"/>.</summary>
    /// <remarks>Its limit, its memory source and its retain policy are those of the object heap, which is to be
    /// disposed before it.</remarks>
    public NativeHeap? Memory { get; set; }

    /// <summary>Gets or sets whether several threads may use the heap at once.</summary>
    /// <remarks>
    /// An owned heap belongs to one thread at a time, and costs no lock; use by another is an exception, and a release
    /// by another is queued for the owner. In a shared heap threads take turns, for each call or for each scope.
    /// </remarks>
    public bool IsShared { get; set; }

    /// <summary>Gets or sets how many objects one call frees at most; the rest is freed by later calls.</summary>
    /// <remarks>
    /// Objects that wait are gone already for whoever asks. Each new object frees two, and
    /// <see cref="ObjectHeap.FreePending(int)"/> as many as it is told to.
    /// </remarks>
    public int MaxFreesPerCall { get; set; } = int.MaxValue;

    internal void Validate() =>
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxFreesPerCall, 1, nameof(MaxFreesPerCall));
}
