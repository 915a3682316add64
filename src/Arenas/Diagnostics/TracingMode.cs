namespace Arenas;

/// <summary>What tracing records of an allocation.</summary>
public enum TracingMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>Each allocation, with the file and the line of the call: no stack is walked.</summary>
    CallSites,

    /// <summary>Each allocation, with the frames that led to it.</summary>
    Stacks,

    /// <summary>Some allocations, with the frames that led to them, chosen so that each byte has the same
    /// chance.</summary>
    Sampled,
}
