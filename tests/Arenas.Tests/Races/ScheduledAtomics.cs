using Arenas.Heaps;

namespace Arenas.Tests.Races;

/// <summary>Atomic steps, before each of which another thread may get its turn.</summary>
internal readonly struct ScheduledAtomics : IAtomics
{
    public static ulong Read(ref ulong place)
    {
        Interleavings.Step();
        return RealAtomics.Read(ref place);
    }

    public static nuint Read(ref nuint place)
    {
        Interleavings.Step();
        return RealAtomics.Read(ref place);
    }

    public static ulong Or(ref ulong place, ulong bits)
    {
        Interleavings.Step();
        return RealAtomics.Or(ref place, bits);
    }

    public static ulong And(ref ulong place, ulong bits)
    {
        Interleavings.Step();
        return RealAtomics.And(ref place, bits);
    }

    public static ulong Exchange(ref ulong place, ulong value)
    {
        Interleavings.Step();
        return RealAtomics.Exchange(ref place, value);
    }

    public static nuint Exchange(ref nuint place, nuint value)
    {
        Interleavings.Step();
        return RealAtomics.Exchange(ref place, value);
    }

    public static nuint CompareExchange(ref nuint place, nuint value, nuint expected)
    {
        Interleavings.Step();
        return RealAtomics.CompareExchange(ref place, value, expected);
    }
}
