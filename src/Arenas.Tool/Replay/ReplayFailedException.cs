using System;

namespace Arenas.Tool.Replay;

/// <summary>A replay found the allocator wrong; the message names the event and what was found.</summary>
internal sealed class ReplayFailedException : Exception
{
    public ReplayFailedException(long? eventIndex, string message, Exception innerException)
        : base(message, innerException) => EventIndex = eventIndex;

    /// <summary>Gets the index in the trace, from 0; null when the fault came after the last event.</summary>
    public long? EventIndex { get; }
}
