namespace Arenas;

/// <summary>What may be done with the bytes of a <see cref="MappedFile"/>.</summary>
public enum MappedFileAccess
{
    /// <summary>They are read.</summary>
    ReadOnly,

    /// <summary>They are read and written, and so is the file.</summary>
    ReadWrite,

    /// <summary>They are read and written; what is written stays in this mapping and never reaches the file.</summary>
    CopyOnWrite,
}
