namespace Arenas;

/// <summary>What the rows of a snapshot are summed by.</summary>
public enum StatisticKey
{
    /// <summary>The file and the line of the call that allocated.</summary>
    Line,

    /// <summary>The file of the call that allocated.</summary>
    File,

    /// <summary>All frames that led to the allocation.</summary>
    Stack,

    /// <summary>The type of the object; blocks have one in common.</summary>
    Type,

    /// <summary>The bytes of the block or slot.</summary>
    SizeClass,

    /// <summary>The name of the heap.</summary>
    Heap,
}
