namespace Arenas.Collections;

/// <summary>What a probe says of an entry.</summary>
internal enum Answer
{
    /// <summary>Only user code can tell, and it may not run under the table's lock.</summary>
    Unknown,
    Different,
    Same,
}
