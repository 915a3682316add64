namespace Arenas.Collections;

/// <summary>How far linking an entry to a cache has come.</summary>
internal enum LinkStep
{
    /// <summary>It is linked.</summary>
    Done,

    /// <summary>It is not to be linked.</summary>
    Refused,

    /// <summary>One entry has to go first.</summary>
    NeedsEntry,

    /// <summary>The index has to grow first.</summary>
    NeedsTable,
}
