namespace Arenas;

/// <summary>How a leak was found.</summary>
public enum LeakKind
{
    /// <summary>Blocks or objects were not returned when their heap was disposed.</summary>
    Unreturned,

    /// <summary>An owner was lost to the garbage collector of .NET without having returned what it owned.</summary>
    Lost,
}
