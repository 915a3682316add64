namespace Arenas.Fuzz;

/// <summary>What an update does.</summary>
internal enum CacheDeed
{
    Append,
    Set,
    SetHalf,
    Remove,
    SetTime,
    SetAndTime,
    Forever,
    Nothing,
    SetAndRemove,
    RemoveAndSet,
    SetTwice,
    Throw,
    Interfere,
}
