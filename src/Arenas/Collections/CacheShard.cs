using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading;

namespace Arenas.Collections;

/// <summary>One part of a cache: the entries whose hash begins with its number, their order of eviction, its lock.
/// </summary>
/// <remarks>
/// Every member is called under the lock. The shard owns one block, the <i>table</i>: the index, the sketch of what
/// was evicted, the ring of the window. Entries are the cache's.
/// </remarks>
internal partial struct CacheShard
{
    public int Count;
    public int Capacity;
    public nuint Table;
    public nuint TableBytes;
    public bool IsClosed;
    public CacheCounts Counts;

    /// <summary>Bytes of the blocks of its entries.</summary>
    public long EntryBytes;

    /// <summary>No entry has an earlier deadline.</summary>
    public long NextDeadline;

    /// <summary>How many of its entries are in the window.</summary>
    public int WindowCount;

    private int _gate;
    private int _hand;
    private int _ringStart;
    private int _ringCount;
    private int _uses;
    private int _sweepTag;
    private long _sweepNext;

    /// <summary>Takes the lock: short, as nothing under it waits, allocates or calls user code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Enter()
    {
        if (Interlocked.Exchange(ref _gate, 1) != 0)
        {
            EnterSlow();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit()
    {
        Debug.Assert(_gate == 1, "who exits has entered");
        Volatile.Write(ref _gate, 0);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterSlow()
    {
        SpinWait spin = default;
        do
        {
            spin.SpinOnce();
        }
        while (Volatile.Read(ref _gate) != 0 || Interlocked.Exchange(ref _gate, 1) != 0);
    }
}
