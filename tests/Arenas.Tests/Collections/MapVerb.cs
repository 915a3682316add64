namespace Arenas.Tests.Collections;

/// <summary>What a step of a random program does to weak maps and their objects.</summary>
internal enum MapVerb
{
    MakeThing,
    MakeLoop,
    Release,
    ReleaseInComparison,
    Collect,
    Set,
    TryAdd,
    GetOrAdd,
    Get,
    GetAndHold,
    Remove,
    RemoveAndHold,
    TakeNewest,
    Clear,
    Open,
    Advance,
    Close,
    Copy,
}
