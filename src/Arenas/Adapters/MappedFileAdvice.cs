namespace Arenas;

/// <summary>How a range of a <see cref="MappedFile"/> will be used.</summary>
/// <remarks>The values are those of madvise.</remarks>
public enum MappedFileAdvice
{
    /// <summary>Nothing is known: the system reads ahead as it usually does.</summary>
    Normal,

    /// <summary>Here and there: the system reads nothing ahead.</summary>
    Random,

    /// <summary>From the first byte to the last: the system reads far ahead.</summary>
    Sequential,

    /// <summary>Soon: the system begins to read the range now.</summary>
    WillNeed,

    /// <summary>Not for some time: the OS pages leave the process. What was written is kept and read again when it is
    /// asked for.</summary>
    DontNeed,
}
