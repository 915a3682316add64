namespace Arenas;

/// <summary>A place in a <see cref="BumpScope"/> to go back to; good until the scope was rewound to a place before it,
/// or reset.</summary>
public readonly record struct BumpScopeMark
{
    internal BumpScopeMark(BumpMark arena, int used)
    {
        Arena = arena;
        Used = used;
    }

    internal BumpMark Arena { get; }

    internal int Used { get; }
}
