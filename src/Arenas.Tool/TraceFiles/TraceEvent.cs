namespace Arenas.Tool.TraceFiles;

/// <summary>One heap call of a trace.</summary>
/// <param name="Kind">What was called; never <see cref="TraceEventKind.End"/> or a change of thread.</param>
/// <param name="AlignmentLog2">Of <see cref="TraceEventKind.AlignedAlloc"/> the alignment, otherwise 0.</param>
/// <param name="Thread">The thread that called, as the trace numbers it.</param>
/// <param name="EndedId">The allocation that a free or a reallocation ends, otherwise 0.</param>
/// <param name="Size">The bytes asked for; of a free 0.</param>
internal readonly record struct TraceEvent(
    TraceEventKind Kind, byte AlignmentLog2, ushort Thread, int EndedId, long Size)
{
    /// <summary>Gets whether the event makes the next allocation id.</summary>
    public bool Allocates => Kind != TraceEventKind.Free;
}
