namespace Arenas.CacheServer.Stores;

/// <summary>What became of a change.</summary>
internal enum StoreResult
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>A condition did not hold, or there is no such key.</summary>
    NotDone,

    /// <summary>The entry would not fit even if it were alone.</summary>
    TooLarge,

    /// <summary>There is no memory for it.</summary>
    NoMemory,

    /// <summary>The value is no number of 64 bits.</summary>
    NotANumber,

    /// <summary>The sum is no number of 64 bits.</summary>
    Overflow,
}
