using System;

namespace Arenas.Tool.Replay;

/// <summary>Thrown in a replaying thread: the allocator was caught at the entry <see cref="Entry"/>.</summary>
internal sealed class BlockFaultException : Exception
{
    public BlockFaultException(int entry, string message)
        : base(message) => Entry = entry;

    public BlockFaultException(int entry, string message, Exception innerException)
        : base(message, innerException) => Entry = entry;

    /// <summary>Gets the index of the entry that was being played.</summary>
    public int Entry { get; }
}
