using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Heaps;

/// <summary>The processor's own atomic operations.</summary>
internal readonly struct RealAtomics : IAtomics
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(ref ulong place) => Volatile.Read(ref place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Read(ref nuint place) => Volatile.Read(ref place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Or(ref ulong place, ulong bits) => Interlocked.Or(ref place, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong And(ref ulong place, ulong bits) => Interlocked.And(ref place, bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Exchange(ref ulong place, ulong value) => Interlocked.Exchange(ref place, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint Exchange(ref nuint place, nuint value) => Interlocked.Exchange(ref place, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nuint CompareExchange(ref nuint place, nuint value, nuint expected) =>
        Interlocked.CompareExchange(ref place, value, expected);
}
