using System;
using System.Runtime.InteropServices;
using Arenas.Tests.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Models;

/// <summary>Runs the commands of a program on a heap, one at a time, and holds the heap against the model.</summary>
/// <remarks>A command that does not apply is skipped, so that every part of a program is a program.</remarks>
internal sealed unsafe class Interpreter : IDisposable
{
    private const nuint MaxLiveBytes = 32 << 20;

    private readonly NativeHeap _heap;
    private readonly NativeHeap _foreignHeap;
    private readonly HeapModel _model;
    private readonly OtherThread?[] _threads;

    public Interpreter(NativeHeap heap, int otherThreads)
    {
        _heap = heap;
        _foreignHeap = TestHeaps.Create(HeapKind.Default, "foreign");
        _model = new(heap);
        _threads = new OtherThread?[otherThreads + 1];
    }

    /// <summary>Runs a program on a new heap, frees what it left, and checks that nothing stays behind.</summary>
    public static void Run(HeapKind kind, Command[] program, int otherThreads)
    {
        // Disposed only if all went well: a failed assertion may have left a gate shut, and Dispose would wait there.
        NativeHeap heap = TestHeaps.Create(kind);
        using Interpreter interpreter = new(heap, otherThreads);
        foreach (Command command in program)
        {
            interpreter.Step(command);
        }
        interpreter.End();
        heap.Dispose();
    }

    public void Step(Command command)
    {
        if (command.Thread == 0)
        {
            Execute(command);
        }
        else if (command.What == Operation.EndThread)
        {
            _threads[command.Thread]?.Dispose();
            _threads[command.Thread] = null;
        }
        else
        {
            (_threads[command.Thread] ??= new()).Run(() => Execute(command));
        }
    }

    public void Check()
    {
        _model.CheckContents();
        _model.CheckStatistics();
    }

    /// <summary>
    /// Everything is freed, every other thread ends, and the heap must be able to give all of it back.
    /// </summary>
    public void End()
    {
        Check();
        while (_model.Count > 0)
        {
            Free(_model[0]);
        }
        Dispose();
        _ = _heap.Trim();
        HeapStatistics counted = HeapChecks.Hold(_heap);
        Assert.Equal(0, counted.LiveBlocks);
        if (!_heap.IsHardened)
        {
            Assert.Equal((0, 0), (counted.CommittedBytes, counted.Regions));
        }
    }

    public void Dispose()
    {
        foreach (OtherThread? thread in _threads)
        {
            thread?.Dispose();
        }
        Array.Clear(_threads);
        _foreignHeap.Dispose();
    }

    private void Execute(Command command)
    {
        nuint size = (nuint)command.Size;
        bool full = _model.LiveBytes + size > MaxLiveBytes;
        switch (command.What)
        {
            case Operation.Alloc or Operation.AllocZeroed or Operation.AlignedAlloc when !full:
                Alloc(command, size);
                break;
            case Operation.AllocThroughThreadHeap when !full:
                _model.Add(_heap.ForThisThread().Alloc(size), size);
                break;
            case Operation.AllocMany when !full:
                AllocMany(nuint.Min(size, 2048), command.Extra % 300);
                break;
            case Operation.Realloc when !full:
                Realloc(command.Which, size);
                break;
            case Operation.Trim:
                _ = _heap.Trim();
                _model.CheckStatistics();
                break;
            case Operation.Decay:
                _heap.Upkeep.Decay();
                break;
            case Operation.Statistics:
                _model.CheckStatistics();
                break;
            case Operation.FreeStale:
                FreeStale(command.Which);
                break;
            case Operation.FreeForeign:
                FreeForeign(command.Extra);
                break;
            default:
                FreeOneOrMany(command);
                break;
        }
    }

    private void Alloc(Command command, nuint size)
    {
        switch (command.What)
        {
            case Operation.AllocZeroed:
                void* zeroed = _heap.AllocZeroed(size);
                Pattern.CheckZero(zeroed, size);
                _model.Add(zeroed, size);
                break;
            case Operation.AlignedAlloc:
                nuint alignment = (nuint)1 << (command.Extra % 22);
                _model.Add(_heap.AlignedAlloc(size, alignment), size, alignment);
                break;
            default:
                _model.Add(_heap.Alloc(size), size);
                break;
        }
    }

    private void AllocMany(nuint size, int count)
    {
        for (int done = 0; done < count; done++)
        {
            _model.Add(_heap.Alloc(size), size);
        }
    }

    private void Realloc(int which, nuint size)
    {
        if (_model.Count == 0)
        {
            _model.Add(_heap.Realloc(null, size), size);
            return;
        }
        LiveBlock old = _model[which];
        _model.Resize(old, _heap.Realloc((void*)old.Address, size), size);
    }

    private void FreeOneOrMany(Command command)
    {
        if (_model.Count == 0)
        {
            return;
        }
        LiveBlock block = _model[command.Which];
        switch (command.What)
        {
            case Operation.Free:
                Free(block);
                break;
            case Operation.FreeThroughThreadHeap:
                Pattern.Check((void*)block.Address, block.Size, block.Seed);
                _heap.ForThisThread().Free((void*)block.Address);
                _model.Remove(block);
                break;
            case Operation.FreeMany:
                FreeMany(command.Which, command.Extra % 300);
                break;
            case Operation.FreeTwice:
                Free(block);
                InvalidOperationException twice =
                    Assert.Throws<InvalidOperationException>(() => _heap.Free((void*)block.Address));
                Assert.Contains($"0x{block.Address:x}", twice.Message, StringComparison.Ordinal);
                break;
            case Operation.FreeInterior:
                FreeInterior(block, command.Extra);
                break;
        }
    }

    private void Free(LiveBlock block)
    {
        Pattern.Check((void*)block.Address, block.Size, block.Seed);
        _heap.Free((void*)block.Address);
        _model.Remove(block);
        Assert.False(_heap.Owns((void*)block.Address));
    }

    private void FreeMany(int which, int count)
    {
        for (int done = 0; done < count && _model.Count > 0; done++)
        {
            Free(_model[which + (done * 3)]);
        }
    }

    private void FreeInterior(LiveBlock block, int extra)
    {
        if (block.UsableSize > 1)
        {
            nuint inside = block.Address + 1 + ((nuint)extra % (block.UsableSize - 1));
            _ = Assert.Throws<ArgumentException>(() => _heap.Free((void*)inside));
            _ = Assert.Throws<ArgumentException>(() => _heap.UsableSize((void*)inside));
            Assert.False(_heap.Owns((void*)inside));
        }
    }

    private void FreeStale(int which)
    {
        nuint stale = _model.Stale(which);
        if (stale != 0)
        {
            Assert.False(_heap.Owns((void*)stale), $"0x{stale:x} was freed");
            Exception refused = Assert.ThrowsAny<Exception>(() => _heap.Free((void*)stale));
            Assert.True(
                refused.GetType() == typeof(InvalidOperationException)
                    || refused.GetType() == typeof(ArgumentException),
                refused.ToString());
        }
    }

    private void FreeForeign(int kind)
    {
        ulong local = 0;
        byte[] array = GC.AllocateArray<byte>(64, pinned: true);
        void* native = NativeMemory.Alloc(64);
        void* other = _foreignHeap.Alloc(64);
        nuint[] addresses =
        [
            (nuint)(&local), (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(array, 16), (nuint)native, (nuint)other,
            1, 16, 4096, (nuint)1 << 47, (nuint)1 << 48, nuint.MaxValue, nuint.MaxValue - 15,
        ];
        nuint address = addresses[kind % addresses.Length];
        _ = Assert.Throws<ArgumentException>(() => _heap.Free((void*)address));
        _ = Assert.Throws<ArgumentException>(() => _heap.UsableSize((void*)address));
        _ = Assert.Throws<ArgumentException>(() => (nuint)_heap.Realloc((void*)address, 1));
        Assert.False(_heap.Owns((void*)address));
        NativeMemory.Free(native);
        _foreignHeap.Free(other);
    }
}
