namespace Arenas.Tests.Collections;

/// <summary>What a step of a program on a cache does.</summary>
internal enum CacheVerb
{
    Set,
    SetTimed,
    SetIfAbsent,
    SetIfPresent,
    SetKeepingTime,
    Get,
    Lease,
    EndLease,
    Remove,
    Append,
    UpdateRemoves,
    Expire,
    Persist,
    Advance,
    RemoveExpired,
    Clear,
    Scan,
}
