using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Races;

/// <summary>Every interleaving of frees by other threads with each other and with what the owner does.</summary>
public sealed unsafe class RemoteFreeInterleavingTests : IDisposable
{
    private const int BlockSize = 512;
    private const int All = int.MaxValue;

    private static readonly int s_class = SizeClasses.Of(BlockSize);

    private readonly List<nuint> _blocks = [];
    private NativeHeap _heap = null!;
    private ThreadHeapRef _owner;
    private int _succeeded;

    public void Dispose() => _heap.Dispose();

    [Theory]
    [InlineData(BlockSize)]
    [InlineData(64)]
    public void Frees_of_two_blocks_both_arrive(int byteCount) => TryAll(
        2, All, 2, () => Begin(HeapKind.Default, byteCount, 100), () => FreeRemotely(0), () => FreeRemotely(99));

    [Fact]
    public void A_free_arrives_before_or_after_a_drain() => TryAll(
        2, All, 2, () => Begin(HeapKind.Default, BlockSize, 4),
        Both(() => FreeRemotely(0), () => FreeRemotely(1)), Drain);

    [Fact]
    public void Frees_of_two_threads_arrive_while_the_owner_drains() => TryAll(
        3, 3, 2, () => Begin(HeapKind.Default, BlockSize, 4),
        () => FreeRemotely(0), () => FreeRemotely(1), Both(Drain, Drain));

    [Fact]
    public void Of_two_threads_that_free_one_block_one_wins() => TryAll(
        2, All, 1, () => Begin(HeapKind.Default, BlockSize, 4), () => FreeRemotely(0), () => FreeRemotely(0));

    [Fact]
    public void Of_two_threads_that_free_one_block_during_a_drain_one_wins() => TryAll(
        3, 3, 1, () => Begin(HeapKind.Default, BlockSize, 4), () => FreeRemotely(0), () => FreeRemotely(0), Drain);

    [Fact]
    public void Of_the_owner_and_another_thread_that_free_one_block_one_wins() => TryAll(
        2, All, 1, () => Begin(HeapKind.Default, BlockSize, 4),
        () => FreeRemotely(0), Both(() => FreeAsOwner(0), Drain));

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.WithoutThreadCache)]
    public void A_pool_whose_last_blocks_come_from_two_threads_is_emptied_once(object kind) => TryAll(
        3, 3, 3, () => BeginWithLastOfPool((HeapKind)kind, 3),
        () => FreeRemotely(0), () => FreeRemotely(1), Both(() => FreeAsOwner(2), Drain));

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.WithoutThreadCache)]
    public void The_last_block_of_a_pool_is_freed_once(object kind) => TryAll(
        2, All, 1, () => BeginWithLastOfPool((HeapKind)kind, 1),
        () => FreeRemotely(0), Both(() => FreeAsOwner(0), Drain));

    [Fact]
    public void A_free_arrives_while_its_pool_is_adopted() => TryAll(
        2, 4, 2, BeginWithDeadOwner, Both(() => FreeRemotely(0), () => FreeRemotely(1)), Adopt);

    // The second free may come when the pool is empty and kept, but must not be lost when another class takes it.
    [Fact]
    public void A_pool_serves_another_class_only_when_its_last_double_free_was_seen() => TryAll(
        2, All, 1, () => BeginWithLastOfPool(HeapKind.Default, 1),
        () => FreeRemotely(0), Both(() => FreeAsOwner(0), TakeForAnotherClass));

    [Fact]
    public void The_last_block_is_freed_once_and_not_handed_out_while_another_free_waits() => TryAll(
        2, All, 1, () => Begin(HeapKind.Default, BlockSize, 4),
        () => FreeRemotely(3), Both(() => FreeLast(3), Both(() => CheckNextIsSound(3), Drain)));

    private static Action Both(Action first, Action second) => () =>
    {
        first();
        second();
    };

    // Each free says that it succeeded, or the heap reports a late double free: their difference is what was freed.
    private void TryAll(int actors, int preemptions, int freed, Action begin, params Action[] actions)
    {
        int runs = Interleavings.TryAll(
            actors,
            preemptions,
            () =>
            {
                _heap?.Dispose();
                _blocks.Clear();
                _succeeded = 0;
                begin();
                return actions;
            },
            () => Check(freed));
        Assert.True(runs > 20, $"{runs} interleavings are too few");
    }

    private void Check(int freed)
    {
        long live = _heap.GetStatistics().LiveBlocks;
        CheckRemoteList();
        _ = _heap.Trim();
        // The first block of another class needs a refill, which throws what a drain has found.
        Exception? late = Record.Exception(() => (nuint)_heap.Alloc(16));
        Assert.True(late is null or InvalidOperationException, $"{late}");
        Assert.Equal(freed, _succeeded - (late is null ? 0 : 1));
        HeapVerifier.Verify(_heap);
        Assert.Equal(_blocks.Count - freed, live);
        Assert.Equal(live + (late is null ? 1 : 0), _heap.GetStatistics().LiveBlocks);
    }

    private void CheckRemoteList()
    {
        HashSet<nuint> seen = [];
        for (nuint group = _owner.RemoteList(s_class); group != 0; group = new GroupRef(group).RemoteNext)
        {
            Assert.True(seen.Add(group), "a group is in its list once");
            Assert.Equal(s_class, new GroupRef(group).Pool.SizeClass);
        }
    }

    private void Begin(HeapKind kind, int byteCount, int count)
    {
        _heap = TestHeaps.Create(kind);
        for (int block = 0; block < count; block++)
        {
            _blocks.Add((nuint)_heap.Alloc((nuint)byteCount));
        }
        _owner = CurrentThread.Heap;
    }

    // All but the last few blocks of a full pool are free; a second pool is current.
    private void BeginWithLastOfPool(HeapKind kind, int count)
    {
        Begin(kind, BlockSize, 60);
        PoolRef pool = PoolRef.OfSmallBlock(_blocks[0]);
        nuint[] others = [.. _blocks.Where(block => PoolRef.OfSmallBlock(block).Equals(pool)).SkipLast(count)];
        foreach (nuint block in others)
        {
            _heap.Free((void*)block);
            _ = _blocks.Remove(block);
        }
        Assert.Equal(PoolState.Queued, pool.State);
    }

    private void BeginWithDeadOwner()
    {
        OtherThread.RunAndEnd(() => BeginWithLastOfPool(HeapKind.Default, 3));
        // Whoever adopts is an owner already, or it would take over all that the dead one had.
        _ = _heap.Threads.TryAdd(thread: null);
    }

    private void FreeRemotely(int index)
    {
        nuint block = _blocks[index];
        PoolRef pool = PoolRef.OfSmallBlock(block);
        bool freed = RemoteFrees<ScheduledAtomics>.TryFree(pool, block - pool.Start);
        _succeeded += freed ? 1 : 0;
    }

    private void FreeLast(int index)
    {
        Interleavings.Step();
        _succeeded += _owner.TryPushLast(_blocks[index]) ? 1 : 0;
    }

    // A block that another thread has freed is not taken, so nobody must look for its second owner.
    private void CheckNextIsSound(int index)
    {
        Interleavings.Step();
        PoolRef pool = PoolRef.OfSmallBlock(_blocks[index]);
        Assert.True(pool.TryIndexOf(_blocks[index] - pool.Start, out uint block));
        GroupRef group = pool.Group((int)(block / Geometry.BlocksPerGroup));
        bool waits = (group.Remote & (1ul << (int)block)) != 0;
        if (waits && _owner.TryPop(s_class, out nuint next))
        {
            Assert.NotEqual(_blocks[index], next);
            Assert.True(_owner.TryPushLast(next));
        }
    }

    private void FreeAsOwner(int index)
    {
        Interleavings.Step();
        nuint block = _blocks[index];
        PoolRef pool = PoolRef.OfSmallBlock(block);
        int left = pool.Owner == _owner.Address ? pool.FreeLocalSmall(block - pool.Start) : -1;
        _succeeded += left >= 0 ? 1 : 0;
        Interleavings.Step();
        if (left == 0)
        {
            InGate(_owner, () => LocalFrees.OnCountdown(_heap, _owner, pool));
        }
    }

    private void TakeForAnotherClass()
    {
        Interleavings.Step();
        // A block of twice the size: the place of the freed one is no place of a block in a pool of these.
        InGate(_owner, () => Assert.Equal(
            Refusal.None, Supply.Refill(_heap, _owner, SizeClasses.Of(2 * BlockSize))));
    }

    private void Drain() => InGate(_owner, () => RemoteFrees<ScheduledAtomics>.Drain(_heap, _owner, s_class));

    private static void InGate(ThreadHeapRef local, Action slowPath)
    {
        Assert.True(Gate.TryEnter(local));
        slowPath();
        Gate.Exit(local);
    }

    private void Adopt()
    {
        Interleavings.Step();
        ThreadHeapRef adopter = _heap.Threads.All[^1].Heap;
        InGate(adopter, () =>
        {
            lock (_heap.Lock)
            {
                PoolRef pool = _heap.Threads.TryAdopt(_heap, adopter, s_class);
                Assert.False(pool.IsNull, "the dead thread left a pool");
                Interleavings.Step();
                new PoolQueue(adopter, s_class).AddFirst(pool);
                RemoteFrees<ScheduledAtomics>.Drain(_heap, _owner, s_class);
            }
            RemoteFrees<ScheduledAtomics>.Drain(_heap, adopter, s_class);
        });
    }
}
