namespace Arenas.Tests.Heaps;

/// <summary>The heaps that must behave alike.</summary>
public enum HeapKind
{
    /// <summary>As most users create it.</summary>
    Default,

    /// <summary>With every check.</summary>
    Hardened,

    /// <summary>Its regions are pinned managed arrays.</summary>
    Pinned,

    /// <summary>Its threads keep nothing empty for themselves.</summary>
    WithoutThreadCache,
}
