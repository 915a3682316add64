namespace Arenas.Fuzz;

/// <summary>What a command of a random program does to a heap of objects.</summary>
internal enum GraphOperation
{
    NewNode,
    NewLeaf,
    NewList,
    NewTaking,
    NewTakingTooMuch,
    NewOfStale,
    Retain,
    Release,
    ReleaseMany,
    ReleaseTooOften,
    Link,
    Unlink,
    LinkNoEdge,
    Move,
    MoveNotHeld,
    Take,
    Upgrade,
    Borrow,
    Watch,
    DisposeWatch,
    Finalizer,
    Collect,
    CollectSlice,
    Freeze,
    Unfreeze,
    FreePending,
    Trim,
    UseStale,
    UseForeign,
    UseMadeUp,

    /// <summary>A full collection, or a younger one, that keeps its garbage to be looked at.</summary>
    SaveAll,

    /// <summary>Another thread releases a handle; an owned heap queues that.</summary>
    ReleaseElsewhere,

    /// <summary>Another thread counts the objects, which only a shared heap allows.</summary>
    UseElsewhere,

    /// <summary>An object of another heap is held more often than anybody can count.</summary>
    Overflow,
    MapSet,
    MapTake,
    MapRemove,
    Intern,
    ReleaseInterned,
}
