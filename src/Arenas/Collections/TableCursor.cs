namespace Arenas.Collections;

/// <summary>How far an enumeration has come. It knows the entry by its order, so entries may move meanwhile.</summary>
internal struct TableCursor
{
    /// <summary>The order of the entry visited last; 0 before the first.</summary>
    public long Order;

    /// <summary>The order of the newest entry when the enumeration began; later ones are not visited.</summary>
    public long Limit;

    /// <summary>Where the next entry lies, if nothing has moved.</summary>
    public int Hint;
}
