namespace Arenas.Fuzz;

/// <summary>How a call of a heap ended.</summary>
internal enum Outcome
{
    Done,

    /// <summary>A Try method said no.</summary>
    Declined,

    /// <summary>The memory source refused.</summary>
    Refused,

    /// <summary>The heap's limit refused.</summary>
    Limited,

    DoubleFree,

    /// <summary>Not a block of this heap, or not the start of one.</summary>
    Foreign,

    Disposed,

    /// <summary>A canary or the fill of a freed block was overwritten.</summary>
    Damaged,
}
