namespace Arenas.Benchmarks.Caches;

/// <summary>A cache of keys, of which only the hits are of interest.</summary>
internal interface ICachePolicy
{
    /// <summary>Looks for a key, and adds it if it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it was there.</returns>
    public bool Access(int key);
}
