namespace Arenas.Tests.Adapters;

/// <summary>What a random program does with a mapped file.</summary>
public enum MappedVerb
{
    /// <summary>Fills a span.</summary>
    Fill,

    /// <summary>Copies bytes in.</summary>
    Write,

    /// <summary>Stores a value.</summary>
    Store,

    /// <summary>Writes through a stream of another handle.</summary>
    WriteBeside,

    /// <summary>Looks at a range in every way there is.</summary>
    Look,

    /// <summary>Takes memory, to look at it later.</summary>
    Take,

    /// <summary>Looks at memory that was taken.</summary>
    LookAtTaken,

    /// <summary>Writes a range to disk.</summary>
    Flush,

    /// <summary>Gives a hint.</summary>
    Advise,

    /// <summary>Makes the file longer or shorter.</summary>
    Resize,

    /// <summary>Changes the length through another handle, and maps the file again.</summary>
    ResizeBeside,

    /// <summary>Closes the file and opens it again.</summary>
    Reopen,
}
