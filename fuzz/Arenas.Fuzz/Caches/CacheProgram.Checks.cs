using System;

namespace Arenas.Fuzz;

/// <content>What must hold.</content>
internal sealed partial class CacheProgram
{
    private void AddCheckVerbs() => _verbs["check"] = _ => CheckAll();

    /// <summary>What holds after each operation.</summary>
    private void Check()
    {
        ViolationException.Unless(_complaint is null, _complaint ?? "");
        ViolationException.Unless(_source.Complaint is null, $"the memory source complains: {_source.Complaint}");
        BoundedCacheStatistics now = _cache.GetStatistics();
        ViolationException.Unless(
            now.UsedBytes <= _cache.LimitBytes, $"{now.UsedBytes} bytes, {_cache.LimitBytes} are allowed");
        ViolationException.Unless(
            now.Entries <= (_cache.LimitEntries ?? long.MaxValue), $"{now.Entries} entries are more than allowed");
        Same(_throws, now.ListenerErrors, "exceptions of the listener");
        _model.Check(now, _isVisiting);
        _last = now;
    }

    /// <summary>Everything is there, and every byte is counted.</summary>
    private void CheckAll()
    {
        Scan(7);
        CheckOwners(0);
        foreach ((int key, CacheItem item) in _model.Items)
        {
            if (_model.IsLive(item) && _model.Saw(key, _cache.Contains(_keys[key])) is not null)
            {
                Same(item.Bytes + sizeof(ulong), _cache.BytesOf(_keys[key]), "bytes of an entry");
            }
        }
        Check();
        CheckHeap();
    }

    private void CheckHeap()
    {
        if (!_heap.IsHardened)
        {
            Same(_cache.UsedBytes - _fixedBytes, _heap.GetStatistics().UsedBytes, "bytes of the heap");
        }
        HeapVerifier.Verify(_heap);
    }

    private void Finish()
    {
        _source.Refuse(0, 0);
        CheckAll();
        _isEnding = true;
        _isClearing = true;
        _model.Clear(_cache.Count);
        _cache.Dispose();
        _cache.Dispose();
        ViolationException.Unless(_complaint is null, _complaint ?? "");
        Same(0, _model.Items.Count, "entries that nobody was told of at the end");
        Same(0, _cache.Count, "entries at the end");
        CheckDisposed();
        while (_owners.Count > 0)
        {
            ViolationException.Unless(!_heap.IsDisposed, "the heap is disposed, and bytes of it are leased");
            CheckOwners(0);
            EndOwner(_owners.Count / 2);
        }
        Same(_fixedBytes, _cache.UsedBytes, "bytes at the end");
        ViolationException.Unless(
            _heap.IsDisposed == _settings.OwnsHeap, "a cache disposes its own heap, and no other");
        if (!_settings.OwnsHeap)
        {
            HeapEnding.CheckNothingIsLeft(_heap);
            Same(0, _heap.GetStatistics().LiveBlocks, "live blocks at the end");
            _heap.Dispose();
            ViolationException.Unless(_source.Complaint is null, $"the memory source complains: {_source.Complaint}");
        }
    }

    private void CheckDisposed()
    {
        ViolationException.Unless(_cache.IsDisposed, "a cache that was disposed says that it is not");
        byte[] key = _keys[1];
        Action[] calls =
        [
            () => _ = _cache.Contains(key), () => _ = _cache.Set(key, key), () => _ = _cache.Remove(key),
            () => _ = _cache.Persist(key), () => _ = _cache.Expire(key, TimeSpan.FromDays(1)), _cache.Clear,
            () => _ = _cache.RemoveExpired(), () => _ = _cache.GetStatistics(), () => ScanAll(1, (_, _) => { }),
            () => Update(1, 1, CacheDeed.Set),
        ];
        for (int index = 0; index < calls.Length; index++)
        {
            ViolationException.Unless(
                Throws<ObjectDisposedException>(calls[index]), $"call {index} of a disposed cache went through");
        }
    }
}
