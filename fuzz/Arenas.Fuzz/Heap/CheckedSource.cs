using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;

namespace Arenas.Fuzz;

/// <summary>A memory source that refuses on request and complains of every call that breaks the contract.</summary>
/// <remarks>
/// It must not throw, since the heap holds its lock during a call; who runs the heap asks for complaints.
/// </remarks>
internal sealed unsafe class CheckedSource(MemorySource inner, bool purges, bool remaps) : MemorySource
{
    private const byte Poison = 0xDB;
    private const nuint ArenaSize = 256 << 10;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<nint, nuint> _regions = [];
    private readonly Dictionary<nint, nuint> _records = [];
    private long _callsUntilRefusal = long.MaxValue;
    private long _refusalsLeft;

    /// <summary>Gets the first breach of the contract; null if there was none.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Gets how many requests were refused, by order or for lack of memory.</summary>
    public long RefusalCount { get; private set; }

    public long ReservedBytes { get; private set; }

    public int RecordCount => _records.Count;

    /// <summary>Gets or sets who is told what is purged, before it is.</summary>
    public Action<nint, nuint>? Purging { get; set; }

    /// <summary>Refuses a number of requests, after letting a number pass.</summary>
    public void Refuse(long after, long count)
    {
        lock (_lock)
        {
            _callsUntilRefusal = after;
            _refusalsLeft = count;
        }
    }

    public void Complain(string complaint) => Complaint ??= complaint;

    /// <summary>Frees the regions of a heap that nobody will touch again, because it failed.</summary>
    public void ReturnEverything()
    {
        lock (_lock)
        {
            foreach ((nint address, nuint byteCount) in _regions)
            {
                inner.Return(address, byteCount);
            }
            _regions.Clear();
        }
    }

    protected internal override nint Reserve(nuint byteCount, nuint alignment)
    {
        lock (_lock)
        {
            Check(byteCount != 0 && byteCount % ArenaSize == 0, $"a region of {byteCount} bytes");
            Check(nuint.IsPow2(alignment) && alignment >= ArenaSize, $"a region aligned to {alignment}");
            nint address = IsRefused() ? 0 : inner.Reserve(byteCount, alignment);
            RefusalCount += address == 0 ? 1 : 0;
            if (address != 0)
            {
                _regions.Add(address, byteCount);
                ReservedBytes += (long)byteCount;
            }
            return address;
        }
    }

    protected internal override void Return(nint address, nuint byteCount)
    {
        lock (_lock)
        {
            bool known = _regions.TryGetValue(address, out nuint size) && size == byteCount;
            Check(known, $"returned {byteCount} bytes at {address:x}, which is no region");
            if (known)
            {
                Purging?.Invoke(address, byteCount);
                _ = _regions.Remove(address);
                ReservedBytes -= (long)byteCount;
                inner.Return(address, byteCount);
            }
        }
    }

    protected internal override bool Purge(nint address, nuint byteCount)
    {
        lock (_lock)
        {
            CheckRange(address, byteCount, "purged");
            Purging?.Invoke(address, byteCount);
            return Complaint is null && purges && inner.Purge(address, byteCount);
        }
    }

    protected internal override bool Remap(nint from, nint to, nuint byteCount)
    {
        lock (_lock)
        {
            CheckRange(from, byteCount, "remapped from");
            CheckRange(to, byteCount, "remapped to");
            Check(from + (nint)byteCount <= to || to + (nint)byteCount <= from, "remapped onto itself");
            return Complaint is null && remaps && inner.Remap(from, to, byteCount);
        }
    }

    protected internal override nint ReserveMetadata(nuint byteCount)
    {
        lock (_lock)
        {
            nint address = IsRefused() ? 0 : inner.ReserveMetadata(byteCount);
            RefusalCount += address == 0 ? 1 : 0;
            if (address != 0)
            {
                _records.Add(address, byteCount);
            }
            return address;
        }
    }

    protected internal override void ReturnMetadata(nint address)
    {
        lock (_lock)
        {
            bool known = _records.Remove(address, out nuint byteCount);
            Check(known, $"returned records at {address:x}, which are none");
            if (known)
            {
                // Whoever reads them from now on is to notice.
                NativeMemory.Fill((void*)address, byteCount, Poison);
                inner.ReturnMetadata(address);
            }
        }
    }

    private bool IsRefused()
    {
        if (_refusalsLeft == 0 || _callsUntilRefusal-- > 0)
        {
            return false;
        }
        _refusalsLeft--;
        return true;
    }

    private void CheckRange(nint address, nuint byteCount, string what)
    {
        nuint osPage = (nuint)Environment.SystemPageSize;
        Check(byteCount != 0 && ((nuint)address | byteCount) % osPage == 0, $"{what} a part of an OS page");
        foreach ((nint region, nuint size) in _regions)
        {
            if (address >= region && (nuint)(address - region) + byteCount <= size)
            {
                return;
            }
        }
        Complain($"{what} {byteCount} bytes at {address:x}, outside every region");
    }

    private void Check(bool condition, string complaint)
    {
        if (!condition)
        {
            Complain(complaint);
        }
    }
}
