using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;

namespace Arenas.Tests.Heaps;

/// <summary>A source that counts what is out, and refuses the calls it is told to refuse.</summary>
internal sealed class CountingSource : MemorySource
{
    private readonly ConcurrentDictionary<nint, nuint> _regions = new();
    private readonly ConcurrentDictionary<nint, nuint> _metadata = new();
    private int _calls;
    private int _faults;

    /// <summary>Which calls of Reserve and ReserveMetadata are refused, counted together from 0.</summary>
    public Func<int, bool> Refuses { get; set; } = static _ => false;

    public int Calls => Volatile.Read(ref _calls);

    public int Refused { get; private set; }

    /// <summary>Returns of what was not out, or with a wrong size.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public int Regions => _regions.Count;

    public int Outstanding => _regions.Count + _metadata.Count;

    /// <summary>Bytes of the regions that are resident now.</summary>
    public long ResidentBytes => _regions.Sum(region => ResidentMemory.BytesOf(region.Key, region.Value));

    protected internal override nint Reserve(nuint byteCount, nuint alignment) =>
        Count(_regions, byteCount, IsRefused() ? 0 : Native.Reserve(byteCount, alignment));

    protected internal override void Return(nint address, nuint byteCount)
    {
        Forget(_regions, address, byteCount);
        Native.Return(address, byteCount);
    }

    protected internal override bool Purge(nint address, nuint byteCount) => Native.Purge(address, byteCount);

    protected internal override bool Remap(nint from, nint to, nuint byteCount) => Native.Remap(from, to, byteCount);

    protected internal override nint ReserveMetadata(nuint byteCount) =>
        Count(_metadata, 0, IsRefused() ? 0 : Native.ReserveMetadata(byteCount));

    protected internal override void ReturnMetadata(nint address)
    {
        Forget(_metadata, address, 0);
        Native.ReturnMetadata(address);
    }

    private static nint Count(ConcurrentDictionary<nint, nuint> all, nuint byteCount, nint address)
    {
        if (address != 0)
        {
            all[address] = byteCount;
        }
        return address;
    }

    private void Forget(ConcurrentDictionary<nint, nuint> all, nint address, nuint byteCount)
    {
        if (!all.TryRemove(address, out nuint expected) || expected != byteCount)
        {
            _ = Interlocked.Increment(ref _faults);
        }
    }

    private bool IsRefused()
    {
        bool refused = Refuses(Interlocked.Increment(ref _calls) - 1);
        Refused += refused ? 1 : 0;
        return refused;
    }
}
