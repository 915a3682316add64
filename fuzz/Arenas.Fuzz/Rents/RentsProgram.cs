using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;

namespace Arenas.Fuzz;

/// <summary>Runs a program on memory pools that share blocks, beside counts and a list of what is rented.</summary>
internal sealed class RentsProgram : IDisposable
{
    public const int LaneCount = 3;
    public const int PoolCount = 3;

    private readonly IReadOnlyList<Operation> _program;
    private readonly CheckedSource _source;
    private readonly NativeHeap _heap;
    private readonly bool _mayRefuse;
    private readonly Lane[] _lanes = [.. Enumerable.Range(0, LaneCount).Select(_ => new Lane())];
    private readonly NativeMemoryPool?[] _pools = new NativeMemoryPool?[PoolCount];
    private readonly long[] _rents = new long[PoolCount];
    private readonly List<RentedBlock> _rented = [];
    private readonly List<RentedBlock> _gone = [];
    private ulong _stamps;

    public RentsProgram(IReadOnlyList<Operation> program)
    {
        _program = program;
        HeapSettings settings = HeapSettings.Of(program);
        _mayRefuse = settings.LimitBytes is not null || program.Any(static line => line.Verb == "refuse");
        _source = settings.CreateSource();
        _heap = settings.CreateHeap(_source);
        _pools[0] = new(new NativeMemoryPoolOptions { Heap = _heap });
    }

    public void Run()
    {
        foreach (Operation operation in _program)
        {
            if (HeapSettings.IsSetting(operation))
            {
                continue;
            }
            int lane = (int)((ulong)operation.A % LaneCount);
            switch (operation.Verb)
            {
                case "die":
                    _lanes[lane].Dispose();
                    _lanes[lane] = new();
                    break;
                case "race":
                    Race(operation);
                    break;
                default:
                    _lanes[lane].Run(() => Do(operation));
                    break;
            }
            CheckCounts();
        }
        _lanes[0].Run(End);
    }

    public void Dispose()
    {
        Array.ForEach(_lanes, static lane => lane.Dispose());
        _heap.Dispose();
        HeapEnding.CheckNothingIsReserved(_heap, _source);
    }

    private void Do(Operation operation)
    {
        int pool = (int)((ulong)operation.B % PoolCount);
        RentedBlock? block = _rented.Count == 0 ? null : _rented[(int)((ulong)operation.B % (ulong)_rented.Count)];
        switch (operation.Verb)
        {
            case "rent":
                Rent(pool, (int)Math.Clamp(operation.C, -1, 10_000_000));
                break;
            case "many":
                for (long count = Math.Clamp(operation.C, 0, 1000); count > 0; count--)
                {
                    Rent(pool, 4096);
                }
                break;
            case "return" when block is { IsReturned: false }:
                Return(block);
                break;
            case "all":
                ReturnAll((int)((ulong)operation.B % 3));
                break;
            case "again" when block is { IsReturned: true }:
                Expect<InvalidOperationException>(block.Owner.Dispose, "a second return of a block that is pinned");
                break;
            case "stale":
                Stale((int)((ulong)operation.B % (ulong)int.Max(1, _gone.Count)));
                break;
            case "pin" when block is { IsReturned: false, IsPinned: false }:
                block.Pin();
                break;
            case "unpin" when block is { IsPinned: true }:
                Unpin(block);
                break;
            default:
                DoMore(operation, pool);
                break;
        }
    }

    private void DoMore(Operation operation, int pool)
    {
        switch (operation.Verb)
        {
            case "tick":
                _heap.Decaying?.Invoke(operation.B == 0);
                if (operation.B == 0)
                {
                    CheckKeptIsGone("all that is kept was asked back");
                }
                break;
            case "idle":
                // One tick sees what is unused since, the next takes it.
                _heap.Decaying?.Invoke(false);
                _heap.Decaying?.Invoke(false);
                CheckKeptIsGone("two ticks without a rent");
                break;
            case "share" when _pools[0] is { IsDisposed: false } first && _pools[pool] is null && _rents[pool] == 0:
                _pools[pool] = first.Share($"pool {pool}");
                break;
            case "close" when _pools[pool] is { } open && (pool > 0 || Array.TrueForAll(_pools[1..], IsClosed)):
                open.Dispose();
                Expect<ObjectDisposedException>(() => open.Rent().Dispose(), "a rent from a pool that was disposed");
                break;
            case "refuse":
                _source.Refuse(operation.A, operation.B);
                break;
            case "return" or "again" or "pin" or "unpin" or "share" or "close":
                break;
            default:
                throw new FormatException($"no operation is called '{operation.Verb}'");
        }
    }

    private void Rent(int number, int length)
    {
        if (_pools[number] is not { IsDisposed: false } pool)
        {
            return;
        }
        _stamps++;
        if (Take(pool, number, length) is not { } block)
        {
            ViolationException.Unless(_mayRefuse, "a rent was refused without a reason");
            return;
        }
        ViolationException.Unless(
            block.Length >= int.Max(length, NativeMemoryPool.MinBlockBytes), "a block is shorter than was asked");
        // Whoever had this owner before has it no more.
        int before = _gone.RemoveAll(gone => ReferenceEquals(gone.Owner, block.Owner));
        ViolationException.Unless(before == 0 || !_heap.IsHardened, "a hardened heap rents an owner again");
        ViolationException.Unless(
            !_rented.Exists(other => ReferenceEquals(other.Owner, block.Owner)), "a rented block was rented again");
        block.Fill();
        _rented.Add(block);
        _rents[number]++;
    }

    // By turns with and without an exception for what is refused.
    [SuppressMessage("Reliability", "CA2000", Justification = "The program returns it")]
    private RentedBlock? Take(NativeMemoryPool pool, int number, int length)
    {
        if ((_stamps & 1) == 0)
        {
            return RentedBlock.TryRent(pool, number, length, _stamps);
        }
        try
        {
            return new(pool.Rent(length), number, _stamps);
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    private void Return(RentedBlock block)
    {
        block.Check();
        block.Owner.Dispose();
        block.IsReturned = true;
        if (!block.IsPinned)
        {
            Forget(block);
        }
    }

    private void Unpin(RentedBlock block)
    {
        block.Check();
        block.Unpin();
        if (block.IsReturned)
        {
            Forget(block);
        }
    }

    private void Forget(RentedBlock block)
    {
        _ = _rented.Remove(block);
        _gone.Add(block);
    }

    private void ReturnAll(int order)
    {
        List<RentedBlock> blocks = _rented.FindAll(static block => !block.IsReturned);
        if (order > 0)
        {
            blocks.Reverse();
        }
        blocks.ForEach(Return);
    }

    // Nobody has rented it since: its owner knows that it was returned.
    private void Stale(int index)
    {
        if (index < _gone.Count)
        {
            Expect<InvalidOperationException>(_gone[index].Owner.Dispose, "a second return");
            Expect<ObjectDisposedException>(() => _ = _gone[index].Owner.Memory, "the memory of a returned block");
        }
    }

    private void Race(Operation operation)
    {
        NativeMemoryPool[] open = [.. _pools.OfType<NativeMemoryPool>().Where(static pool => !pool.IsDisposed)];
        if (open.Length > 0)
        {
            long[] rents = new RentsRace(open, _mayRefuse).Run((int)Math.Clamp(operation.A, 1, 1000));
            for (int index = 0; index < open.Length; index++)
            {
                _rents[Array.IndexOf(_pools, open[index])] += rents[index];
            }
        }
    }

    private void CheckCounts()
    {
        for (int number = 0; number < PoolCount; number++)
        {
            if (_pools[number] is { } pool)
            {
                NativeMemoryPoolStatistics statistics = pool.GetStatistics();
                List<RentedBlock> own = _rented.FindAll(block => block.Pool == number);
                HeapEnding.Same(own.Count, statistics.InUseCount, $"blocks in use of pool {number}");
                HeapEnding.Same(own.Sum(static block => (long)block.Length), statistics.InUseBytes, "bytes in use");
                HeapEnding.Same(_rents[number], statistics.RentCount, $"rents of pool {number}");
            }
        }
        ViolationException.Unless(_source.Complaint is null, $"the memory source complains: {_source.Complaint}");
    }

    private void CheckKeptIsGone(string when)
    {
        if (!_heap.IsHardened)
        {
            HeapEnding.Same(_rented.Count, _heap.GetStatistics().LiveBlocks, $"live blocks after {when}");
        }
    }

    private void End()
    {
        _source.Refuse(0, 0);
        foreach (RentedBlock block in _rented.ToArray())
        {
            if (!block.IsReturned)
            {
                Return(block);
            }
            if (block.IsPinned)
            {
                Unpin(block);
            }
        }
        CheckCounts();
        foreach (NativeMemoryPool pool in _pools.OfType<NativeMemoryPool>())
        {
            pool.Dispose();
        }
        ViolationException.Unless(_heap.Decaying is null, "the clock still looks after pools that have ended");
        CheckKeptIsGone("the last pool was disposed");
        HeapVerifier.Verify(_heap);
    }

    private static bool IsClosed(NativeMemoryPool? pool) => pool is not { IsDisposed: false };

    private static void Expect<T>(Action action, string what)
        where T : Exception
    {
        try
        {
            action();
        }
        catch (T)
        {
            return;
        }
        throw new ViolationException($"{what} was not noticed");
    }
}
