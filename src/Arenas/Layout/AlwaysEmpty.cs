using Arenas.Platform;

namespace Arenas.Layout;

/// <summary>
/// The pool that never has a block: what a class points at while it has no pool, so that the fast path asks one
/// question. Pointing every class at it sends every allocation to the slow path.
/// </summary>
internal static class AlwaysEmpty
{
    /// <summary>Address of its only group, whose words are zero for ever.</summary>
    public static readonly nuint Group =
        (nuint)OsMemory.ReserveTable(Geometry.WordsPerGroup * sizeof(ulong));
}
