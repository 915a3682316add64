using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Arenas.Adapters;

/// <summary>Knows which leases are out: a copy of one that has ended is told from it by its version.</summary>
internal sealed class LeaseTable
{
    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private uint[] _versions = new uint[8];
    private int _used;

    /// <summary>Takes a place; its version is odd while the lease is out.</summary>
    public (int Place, uint Version) Take()
    {
        lock (_lock)
        {
            if (!_free.TryPop(out int place))
            {
                place = _used++;
                if (place == _versions.Length)
                {
                    uint[] grown = new uint[place * 2];
                    _versions.CopyTo(grown, 0);
                    Volatile.Write(ref _versions, grown);
                }
            }
            uint version = ++_versions[place];
            Debug.Assert(version % 2 == 1, "taken while it was free");
            return (place, version);
        }
    }

    public bool IsOut(int place, uint version) => Volatile.Read(ref Volatile.Read(ref _versions)[place]) == version;

    /// <summary>Returns a place; false if that has happened before.</summary>
    public bool TryReturn(int place, uint version)
    {
        lock (_lock)
        {
            if (_versions[place] != version)
            {
                return false;
            }
            _versions[place]++;
            _free.Push(place);
            return true;
        }
    }
}
