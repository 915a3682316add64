namespace Arenas.Adapters;

/// <summary>What one thread has rented from a memory pool and returned to it.</summary>
internal struct PoolCount
{
    public long Rents;
    public long Returns;

    /// <summary>Bytes beyond one smallest block for each rent and each return.</summary>
    public long RentedMore;
    public long ReturnedMore;

    public readonly PoolCount Plus(in PoolCount other) => new()
    {
        Rents = Rents + other.Rents,
        Returns = Returns + other.Returns,
        RentedMore = RentedMore + other.RentedMore,
        ReturnedMore = ReturnedMore + other.ReturnedMore,
    };
}
