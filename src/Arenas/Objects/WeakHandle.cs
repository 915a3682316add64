namespace Arenas;

/// <summary>Names an object without holding it: 8 bytes that know whether it still lives.</summary>
/// <typeparam name="T">The type of the object's value.</typeparam>
/// <param name="Bits">The bits of a handle of the object.</param>
/// <remarks>
/// Stored in an object it is no edge. Nothing is registered, so it costs nothing until it is asked:
/// <see cref="ObjectHeap.TryUpgrade{T}"/> makes a handle of it that holds the object, while there is one. Who wants
/// to be told of the object's end takes a <see cref="Watch"/>.
/// </remarks>
public readonly record struct WeakHandle<T>(ulong Bits)
    where T : unmanaged
{
    /// <summary>Gets a value indicating whether it names nothing at all.</summary>
    public bool IsNull => Bits == 0;

    /// <summary>Describes the handle, whether its object lives or not.</summary>
    /// <returns>Slab, slot and use.</returns>
    public override string ToString() => new Handle(Bits).ToString();
}
