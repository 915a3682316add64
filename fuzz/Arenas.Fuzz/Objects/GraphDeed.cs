namespace Arenas.Fuzz;

/// <summary>What a finalizer or a watch of the tests does.</summary>
internal enum GraphDeed
{
    None,

    /// <summary>A handle holds the object again.</summary>
    HoldSelf,

    /// <summary>An edge of an object that is held holds it again.</summary>
    LinkSelf,

    /// <summary>It ends its own edges.</summary>
    UnlinkSelf,

    /// <summary>It sets an edge of its own.</summary>
    LinkOther,

    /// <summary>It releases a handle of another object.</summary>
    ReleaseOther,

    /// <summary>It releases the handle that it was given, which is not its to release.</summary>
    ReleaseSelf,

    /// <summary>It makes an object that is held, with an edge to itself.</summary>
    MakeNew,

    /// <summary>It upgrades a weak handle of whatever still lives.</summary>
    Upgrade,

    /// <summary>It waits for another thread that uses the heap, which only a shared heap allows.</summary>
    UseElsewhere,

    Collect,
    Trim,
    Dispose,
    Throw,
}
