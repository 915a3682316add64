using Arenas.Platform;

namespace Arenas.Layout;

/// <summary>
/// The pool that never has a block: what a class points at while it has no pool, so that the fast path asks one
/// question. Pointing every class at it sends every allocation to the slow path.
/// </summary>
internal static unsafe class AlwaysEmpty
{
    /// <summary>Address of its only group, whose words are zero for ever.</summary>
    public static readonly nuint Group =
        (nuint)OsMemory.ReserveTable(Geometry.WordsPerGroup * sizeof(ulong));

    /// <summary>Address of an entry whose group has blocks that all wait for a drain that never comes.</summary>
    public static readonly nuint LastEntry = MakeLastEntry();

    /// <summary>Makes a block the one that was taken last, though its free is not for the fast path.</summary>
    public static void MakeLast(ThreadHeapRef local, nuint block)
    {
        local.LastBlock = block;
        local.LastBit = 1;
        local.LastEntry = LastEntry;
    }

    private static nuint MakeLastEntry()
    {
        nuint entry = (nuint)OsMemory.ReserveTable(
            (nuint)sizeof(ClassEntry) + (Geometry.WordsPerGroup * sizeof(ulong)));
        GroupRef group = new(entry + (nuint)sizeof(ClassEntry));
        group.Remote = ulong.MaxValue;
        *(ClassEntry*)entry = new() { Group = group.Address };
        return entry;
    }
}
