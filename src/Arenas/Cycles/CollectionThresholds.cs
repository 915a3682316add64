namespace Arenas;

/// <summary>When a collection starts by itself; the defaults are those of CPython.</summary>
/// <param name="Young">Objects with edges made, less those freed, after which generation 0 is collected; 0 for
/// never.</param>
/// <param name="Middle">Collections of generation 0 after which generation 1 is.</param>
/// <param name="Old">Collections of generation 1 after which all are, if a quarter as many objects as survived the last
/// full collection have come to generation 2 since.</param>
public readonly record struct CollectionThresholds(int Young = 700, int Middle = 10, int Old = 10)
{
    /// <summary>Initializes the default thresholds: 700, 10, 10.</summary>
    public CollectionThresholds()
        : this(700, 10, 10)
    {
    }
}
