namespace Arenas.Tool.TraceFiles;

/// <summary>The event bytes of the trace format, version 1.</summary>
internal enum TraceEventKind : byte
{
    End = 0,
    Alloc = 1,
    AllocZeroed = 2,
    Free = 3,
    Realloc = 4,
    AlignedAlloc = 5,
    SwitchThread = 6,
}
