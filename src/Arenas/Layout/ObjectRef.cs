using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Arenas.Layout;

/// <summary>A view of one slot: the word, then the value.</summary>
internal readonly unsafe struct ObjectRef
{
    /// <summary>Bytes before the value.</summary>
    public const int ValueOffset = 8;

    private readonly nuint _slot;

    public ObjectRef(nuint slot)
    {
        Debug.Assert(slot % sizeof(ulong) == 0, "slots are aligned to words");
        _slot = slot;
    }

    public nuint Address => _slot;

    public ref ulong Word => ref *(ulong*)_slot;

    /// <summary>The slot of a word.</summary>
    public static ObjectRef Of(ref ulong word) => new((nuint)Unsafe.AsPointer(ref word));

    /// <summary>The edge at an offset from the slot's start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref ulong Edge(nuint offset)
    {
        Debug.Assert(offset >= ValueOffset && offset % sizeof(ulong) == 0, "an edge lies in the value");
        return ref *(ulong*)(_slot + offset);
    }

    /// <summary>What lies at an offset from the slot's start.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T At<T>(nuint offset)
        where T : unmanaged => ref *(T*)(_slot + offset);

    /// <summary>The value, which outlives no free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref T Value<T>()
        where T : unmanaged => ref *(T*)(_slot + ValueOffset);
}
