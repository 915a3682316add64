using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>Bytes that traced allocations hold, now and at most: exact sums, kept without an atomic a block.</summary>
/// <remarks>
/// Each thread heap and each object heap has a share that it counts for itself, and adds to the sum whenever it is 16
/// KB away from it. So the peak is exact while one thread uses one heap, and short by at most 16 KB for each further
/// share.
/// </remarks>
internal sealed class TraceTotals
{
    private const long FlushBytes = 16 << 10;

    private long _current;
    private long _peak;

    public long Current => Volatile.Read(ref _current);

    public long Peak => Volatile.Read(ref _peak);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ref TraceShare share, long byteCount)
    {
        long bytes = share.Bytes + byteCount;
        share.Bytes = bytes;
        if (bytes > share.Peak)
        {
            share.Peak = bytes;
        }
        if ((ulong)(bytes + FlushBytes) > 2 * FlushBytes)
        {
            Flush(ref share);
        }
    }

    /// <summary>Adds for whoever has no share.</summary>
    public void Add(long byteCount) => Raise(Interlocked.Add(ref _current, byteCount));

    /// <summary>Adds what a share has counted for itself. Its owner calls it, or nobody uses it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Flush(ref TraceShare share)
    {
        Debug.Assert(share.Peak >= 0, "it begins with none");
        Debug.Assert(share.Peak >= share.Bytes, "the greatest of all values");
        Raise(Current + share.Peak);
        _ = Interlocked.Add(ref _current, share.Bytes);
        share = default;
    }

    /// <summary>Notes a sum that was reached.</summary>
    public void Raise(long sum)
    {
        long peak = Peak;
        while (sum > peak)
        {
            long seen = Interlocked.CompareExchange(ref _peak, sum, peak);
            if (seen == peak)
            {
                return;
            }
            peak = seen;
        }
    }

    public void ResetPeak() => Volatile.Write(ref _peak, 0);

    public void Clear()
    {
        Volatile.Write(ref _current, 0);
        Volatile.Write(ref _peak, 0);
    }
}
