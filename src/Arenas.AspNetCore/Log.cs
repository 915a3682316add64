using System;
using Microsoft.Extensions.Logging;

namespace Arenas.AspNetCore;

/// <summary>Everything that is logged, with the numbers of its events.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning,
        "Kestrel does not use the memory pool of Arenas: {Winner} was registered after it. Call UseArenasMemoryPool "
        + "after UseKestrel, or on the IHostBuilder (builder.Host), where it is registered last.")]
    public static partial void OtherPoolWon(ILogger logger, string winner);

    [LoggerMessage(2, LogLevel.Warning, "Leak: {Report}")]
    public static partial void LeakFound(ILogger logger, string report);

    [LoggerMessage(3, LogLevel.Critical, "Heap {Heap} is corrupt: {Reason}")]
    public static partial void HeapCorrupt(ILogger logger, string heap, string reason);

    [LoggerMessage(4, LogLevel.Error, "Heap {Heap} was misused ({Error}): {Reason}")]
    public static partial void HeapMisused(ILogger logger, string heap, HeapError error, string reason);

    [LoggerMessage(5, LogLevel.Warning,
        "Heap {Heap} refused memory ({Error}; {Unlogged} refusals since the last message): {Reason}")]
    public static partial void HeapRefused(
        ILogger logger, string heap, HeapError error, long unlogged, string reason);

    [LoggerMessage(6, LogLevel.Debug, "Heap {Heap} gave {Bytes} bytes back to the system.")]
    public static partial void HeapTrimmed(ILogger logger, string heap, long bytes);

    [LoggerMessage(7, LogLevel.Error, "Heap {Heap} could not be disposed.")]
    public static partial void NotDisposed(ILogger logger, Exception exception, string heap);

    [LoggerMessage(8, LogLevel.Warning,
        "Tracing of allocations is on already, with other options; {Mode} was not started.")]
    public static partial void TracingWasOn(ILogger logger, TracingMode mode);

    [LoggerMessage(9, LogLevel.Warning, "Debug endpoints of Arenas are open to anyone at {Pattern}.")]
    public static partial void DebugIsOpen(ILogger logger, string pattern);
}
