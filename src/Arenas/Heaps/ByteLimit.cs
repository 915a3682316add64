using System.Diagnostics;

namespace Arenas.Heaps;

/// <summary>The bytes that a heap has committed, and the limit they never pass. Guarded by the heap's lock.</summary>
/// <remarks>
/// Counted are whole arenas of pools, and large blocks at their size in OS pages: what the heap could make resident
/// at most. Checked before anything is taken, so not even a moment passes above the limit.
/// </remarks>
internal sealed class ByteLimit(long limitBytes)
{
    public long LimitBytes { get; } = limitBytes;

    public long CommittedBytes { get; private set; }

    public long PeakBytes { get; private set; }

    /// <summary>
    /// Whether bytes may be taken. The caller holds the heap's lock until it has taken them or gives up.
    /// </summary>
    public bool HasRoom(long byteCount)
    {
        Debug.Assert(byteCount >= 0, "a size");
        return byteCount <= LimitBytes - CommittedBytes;
    }

    public void Take(long byteCount)
    {
        Debug.Assert(HasRoom(byteCount), "asked before anything was taken");
        CommittedBytes += byteCount;
        PeakBytes = long.Max(PeakBytes, CommittedBytes);
    }

    public void GiveBack(long byteCount)
    {
        CommittedBytes -= byteCount;
        Debug.Assert(CommittedBytes >= 0, "no more is given back than was taken");
    }
}
