using System.Collections.Generic;
using System.Linq;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Models;

/// <summary>
/// The blocks that must be live in a heap, each with its pattern; what the heap says is held against them.
/// </summary>
internal sealed unsafe class HeapModel(NativeHeap heap)
{
    private readonly List<LiveBlock> _blocks = [];
    private readonly List<nuint> _addresses = [];
    private readonly List<nuint> _stale = [];
    private uint _lastSeed;

    public int Count => _blocks.Count;

    public nuint LiveBytes { get; private set; }

    public LiveBlock this[int which] => _blocks[which % _blocks.Count];

    /// <summary>An address that was a block once and is none now; 0 if none is known.</summary>
    public nuint Stale(int which)
    {
        _ = _stale.RemoveAll(IsLive);
        return _stale.Count == 0 ? 0 : _stale[which % _stale.Count];
    }

    public bool IsLive(nuint address) => _addresses.BinarySearch(address) >= 0;

    /// <summary>Adds a block that the heap has just given: checks where it lies, and writes its pattern.</summary>
    public void Add(void* block, nuint size, nuint alignment = Geometry.BlockAlignment) =>
        Add(block, size, alignment, IsLarge(size, alignment));

    private void Add(void* block, nuint size, nuint alignment, bool large)
    {
        Assert.True(block != null, "a block was given");
        nuint address = (nuint)block;
        nuint usable = heap.UsableSize(block);
        Assert.True(address % alignment == 0, $"0x{address:x} is not aligned to {alignment}");
        Assert.True(heap.IsHardened ? usable == size : usable >= size, $"{usable} bytes of {size} may be used");
        Assert.True(heap.Owns(block), $"the heap does not own 0x{address:x}");
        int place = ~_addresses.BinarySearch(address);
        Assert.True(place >= 0, $"0x{address:x} was given twice");
        nuint end = nuint.Max(address + usable, address + 1);
        Assert.True(place == _addresses.Count || end <= _addresses[place], $"0x{address:x} overlaps what follows");
        _addresses.Insert(place, address);
        LiveBlock added = new(address, size, usable, _lastSeed++, large);
        CheckBefore(place, address);
        _blocks.Add(added);
        LiveBytes += usable;
        Pattern.Write(block, size, added.Seed);
    }

    /// <summary>Forgets a block that was freed.</summary>
    public void Remove(LiveBlock block)
    {
        int index = _blocks.IndexOf(block);
        _blocks[index] = _blocks[^1];
        _blocks.RemoveAt(_blocks.Count - 1);
        _addresses.RemoveAt(_addresses.BinarySearch(block.Address));
        LiveBytes -= block.UsableSize;
        _stale.Add(block.Address);
        if (_stale.Count > 256)
        {
            _stale.RemoveAt(0);
        }
    }

    /// <summary>Replaces a block by what a Realloc made of it: checks the contents that both share.</summary>
    public void Resize(LiveBlock old, void* block, nuint size)
    {
        Pattern.Check(block, nuint.Min(old.Size, size), old.Seed);
        Remove(old);
        // A block that an alignment made large stays one as long as it stays where it is.
        bool stays = (nuint)block == old.Address && !heap.IsHardened;
        Add(block, size, Geometry.BlockAlignment, stays ? old.IsLarge : IsLarge(size, Geometry.BlockAlignment));
    }

    public void CheckContents()
    {
        foreach (LiveBlock block in _blocks)
        {
            Pattern.Check((void*)block.Address, block.Size, block.Seed);
        }
    }

    /// <summary>The heap's own count against the model's.</summary>
    public void CheckStatistics()
    {
        HeapStatistics counted = HeapChecks.Hold(heap);
        Assert.Equal(_blocks.Count, counted.LiveBlocks);
        Assert.Equal(_blocks.Count(block => block.IsLarge), counted.LiveLargeBlocks);
        if (heap.IsHardened)
        {
            Assert.Equal(_blocks.Sum(block => (long)block.Size), counted.RequestedBytes);
            Assert.True(counted.RoundingBytes >= 16 * _blocks.Count, $"{counted}");
            return;
        }
        Assert.Null(counted.RequestedBytes);
        Assert.Equal(_blocks.Sum(block => (long)block.UsableSize), counted.UsedBytes);
        Assert.Equal(_blocks.Sum(block => block.IsLarge ? (long)block.UsableSize : 0), counted.LargeBytes);
    }

    private void CheckBefore(int place, nuint address)
    {
        if (place > 0)
        {
            nuint before = _addresses[place - 1];
            Assert.True(before + heap.UsableSize((void*)before) <= address, $"0x{before:x} overlaps 0x{address:x}");
        }
    }

    private bool IsLarge(nuint size, nuint alignment)
    {
        nuint total = size + (heap.IsHardened ? 16u : 0u);
        return total > Geometry.MaxPooledBlock || SizeClasses.OfAligned(total, alignment) < 0;
    }
}
