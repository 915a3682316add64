namespace Arenas.Heaps;

/// <summary>
/// The steps of a lock-free algorithm. As a struct type parameter it costs nothing, and a test can put a scheduler
/// before every step, to try every interleaving.
/// </summary>
internal interface IAtomics
{
    public static abstract ulong Read(ref ulong place);

    public static abstract nuint Read(ref nuint place);

    /// <summary>Sets bits; the old value.</summary>
    public static abstract ulong Or(ref ulong place, ulong bits);

    /// <summary>Keeps bits and clears the others; the old value.</summary>
    public static abstract ulong And(ref ulong place, ulong bits);

    public static abstract ulong Exchange(ref ulong place, ulong value);

    public static abstract nuint Exchange(ref nuint place, nuint value);

    /// <summary>Writes a value if an expected one is there; what was there.</summary>
    public static abstract nuint CompareExchange(ref nuint place, nuint value, nuint expected);
}
