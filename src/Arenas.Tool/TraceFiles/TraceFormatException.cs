using System;

namespace Arenas.Tool.TraceFiles;

/// <summary>A trace file is damaged, cut short or no trace at all.</summary>
internal sealed class TraceFormatException : Exception
{
    public TraceFormatException(long offset, string message)
        : base(message) => Offset = offset;

    public TraceFormatException(long offset, string message, Exception innerException)
        : base(message, innerException) => Offset = offset;

    /// <summary>Gets where in the decompressed stream the fault lies.</summary>
    public long Offset { get; }
}
