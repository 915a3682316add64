using System;
using System.Collections.Generic;
using System.Linq;

namespace Arenas.Fuzz;

/// <content>What must hold at any moment, and at the end.</content>
internal sealed unsafe partial class HeapProgram
{
    private const int MaxStaleFrees = 12;

    private void AddCheckVerbs()
    {
        _verbs["check"] = _ => CheckAll();
        _verbs["stats"] = _ => CheckStatistics();
        _verbs["trim"] = _ => Trim();
        _verbs["decay"] = Decay;
    }

    private void Trim()
    {
        long freed = _heap.Trim();
        ViolationException.Unless(freed >= 0, $"{freed} bytes were given back");
    }

    // decay PASSES
    private void Decay(Operation operation)
    {
        for (long pass = 0; pass < Math.Clamp(operation.A, 1, 8); pass++)
        {
            _heap.Upkeep.Decay();
        }
    }

    private static void CheckContents(Slot slot)
    {
        long damaged = Stamp.IndexOfDamage(slot.Block, slot.UsableBytes, slot.UsableBytes, slot.Stamp);
        ViolationException.Unless(
            damaged < 0,
            $"byte {damaged} of {slot.UsableBytes} at {slot.Block:x} has changed while the block was live");
    }

    // Called by the source, inside the heap.
    private void CheckPurge(nint address, nuint byteCount)
    {
        if (!_settings.Abandons || !_heap.IsDisposed)
        {
            foreach (Slot slot in _live.Values)
            {
                if (slot.Covers(address, byteCount))
                {
                    _source.Complain($"{byteCount} bytes at {address:x} were given back with a live block in them");
                }
            }
        }
    }

    private void CheckAll()
    {
        List<Slot> live = [.. LiveSlots.OrderBy(slot => slot.Block)];
        foreach (Slot slot in live)
        {
            CheckContents(slot);
            ViolationException.Unless(
                _heap.Owns((void*)slot.Block), $"{slot.Block:x} is live, and the heap does not own it");
            nuint usable = _heap.UsableSize((void*)slot.Block);
            ViolationException.Unless(usable == slot.UsableBytes, $"a size of {slot.UsableBytes} became {usable}");
        }
        foreach ((Slot first, Slot second) in live.Zip(live.Skip(1)))
        {
            ViolationException.Unless(
                first.Block + (nint)first.UsableBytes <= second.Block,
                $"{first.Block:x} reaches into {second.Block:x}");
        }
        FreeSomeStale();
        CheckStatistics();
        ViolationException.Unless(
            _settings.Hardened || _heap.Threads.All.Count <= LaneCount,
            $"{_heap.Threads.All.Count} thread heaps, and never more than {LaneCount} threads at once");
        HeapVerifier.Verify(_heap);
    }

    // What was freed long ago may be at hand for Alloc by now, or in a pool that nobody uses: no second free succeeds.
    private void FreeSomeStale()
    {
        List<nint> stale = [.. _slots.Where(slot => !slot.IsLive).Select(slot => slot.Stale).Where(one => one != 0)];
        stale.Sort();
        for (int index = 0; index < stale.Count; index += 1 + (stale.Count / MaxStaleFrees))
        {
            FreeStale(stale[index]);
        }
    }

    private void CheckStatistics()
    {
        HeapStatistics statistics = _heap.GetStatistics();
        long count = _live.Count + _lost.Count;
        Same(count, statistics.LiveBlocks, "live blocks");
        long used = _live.Values.Sum(slot => (long)slot.UsableBytes);
        if (_settings.Hardened)
        {
            long requested = _live.Values.Sum(slot => (long)slot.RequestedBytes);
            Same(requested, statistics.RequestedBytes ?? -1, "requested bytes");
        }
        else
        {
            long large = _live.Values
                .Where(slot => slot.UsableBytes > MaxPooledBlock).Sum(slot => (long)slot.UsableBytes);
            Same(used, statistics.UsedBytes, "used bytes");
            Same(large, statistics.LargeBytes, "bytes of large blocks");
        }
        Same(_source.ReservedBytes, statistics.ReservedBytes, "reserved bytes");
        HeapEnding.CheckSums(statistics, _heap);
    }

    private static void Same(long expected, long found, string what) => HeapEnding.Same(expected, found, what);
}
