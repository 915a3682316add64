namespace Arenas;

/// <summary>Names an object of type <typeparamref name="T"/> by place and version: 8 bytes.</summary>
/// <typeparam name="T">The type of the object's value.</typeparam>
/// <param name="Bits">The 64 bits; any others are noticed when they are used.</param>
/// <remarks>
/// <para>A handle is <b>stale</b> once its object is gone, and stays so: no other object ever gets the same bits.
/// Whether in managed code or stored in an object, it is only a number; what makes it hold the object is a count, which
/// <see cref="ObjectHeap.New{T}(in T, string, int)"/>, <see cref="ObjectHeap.Retain{T}"/> and
/// <see cref="ObjectHeap.Link{T, TTarget}"/> take and <see cref="ObjectHeap.Release{T}"/> gives up.</para>
/// <para>Stored in an object, in a field that the type declares, it is an edge, and the cycle collector follows
/// it.</para>
/// </remarks>
public readonly record struct Handle<T>(ulong Bits)
    where T : unmanaged
{
    /// <summary>Gets a value indicating whether it names nothing at all.</summary>
    public bool IsNull => Bits == 0;

    /// <summary>Forgets the type.</summary>
    /// <param name="handle">The handle.</param>
    public static implicit operator Handle(Handle<T> handle) => new(handle.Bits);

    /// <summary>Makes a weak handle, and counts nothing.</summary>
    /// <param name="handle">The handle.</param>
    public static implicit operator WeakHandle<T>(Handle<T> handle) => new(handle.Bits);

    /// <summary>Makes a weak handle, and counts nothing.</summary>
    /// <returns>The same bits.</returns>
    public WeakHandle<T> ToWeakHandle() => new(Bits);

    /// <summary>Forgets the type.</summary>
    /// <returns>The same bits.</returns>
    public Handle ToHandle() => new(Bits);

    /// <summary>Describes the handle, whether its object lives or not.</summary>
    /// <returns>Slab, slot and use.</returns>
    public override string ToString() => ToHandle().ToString();
}
