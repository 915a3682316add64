namespace Arenas;

/// <summary>A place in a <see cref="BumpArena"/> to go back to; good until the arena was rewound to a place before it,
/// or reset.</summary>
public readonly record struct BumpMark
{
    internal BumpMark(int arenaId, int depth, ulong serial)
    {
        ArenaId = arenaId;
        Depth = depth;
        Serial = serial;
    }

    internal int ArenaId { get; }

    internal int Depth { get; }

    internal ulong Serial { get; }
}
