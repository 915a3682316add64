using System.Runtime.CompilerServices;

namespace Arenas.Adapters;

/// <summary>What a value must be aligned to: the room that a byte before it takes.</summary>
internal struct BumpAlignment<T>
    where T : unmanaged
{
    public byte Before;
    public T Value;

    /// <summary>The alignment; a constant for the compiler.</summary>
    public static nuint Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nuint)(Unsafe.SizeOf<BumpAlignment<T>>() - Unsafe.SizeOf<T>());
    }
}
