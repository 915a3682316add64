using Arenas.Heaps;
using Arenas.Layout;
using Arenas.Platform;
using Arenas.Tests.Heaps;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Lives;

/// <summary>The lives of blocks that ARCHITECTURE.md walks, lived once: its figures are what they change.</summary>
public static unsafe class LivesTests
{
    [Fact]
    public static void One_Alloc_changes_what_the_figure_shows()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        int sizeClass = SizeClasses.Of(100);
        Figure figure = new(new Scene(heap, sizeClass).Rows);
        figure.Begin("A new heap; no thread has used it. The thread calls heap.Alloc(100): size class 6, 112 bytes.");
        _ = heap.ForThisThread();
        figure.Step("FindThreadHeap: the thread gets thread heap A");
        ThreadHeapRef local = heap.Threads.All[0].Heap;
        Assert.True(Gate.TryEnter(local));
        Assert.Equal(Refusal.None, Supply.Refill(heap, local, sizeClass));
        Gate.Exit(local);
        figure.Step("Supply.Refill: no pool at hand, so a pool of a new arena of a new region");
        void* first = heap.Alloc(100);
        figure.Step($"TryPop: {BlockName(first)} leaves its pool; every later Alloc is this step alone");
        void* second = heap.Alloc(100);
        heap.Free(second);
        figure.Step($"{BlockName(second)} is taken and freed: as the last block, it is available again at once");
        heap.Free(first);
        figure.Step($"{BlockName(first)} is freed: into another word than Alloc takes from");
        Walk.Shows("life-alloc", figure.Text);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void One_remote_free_and_its_drain_change_what_the_figure_shows()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        int sizeClass = SizeClasses.Of(1024);
        Figure figure = new(new Scene(heap, sizeClass).Rows);
        nint[] blocks = new nint[26];
        for (int index = 0; index < blocks.Length; index++)
        {
            blocks[index] = (nint)heap.Alloc(1024);
        }
        using OtherThread other = new();
        other.Run(() => heap.Free(heap.Alloc(64)));
        figure.Begin("Thread A holds all 26 blocks of 1,024 bytes of pool 0, which is full, and of pool 1, which is\n"
            + "its current one. Thread B has a thread heap too.");
        other.Run(() => heap.Free((void*)blocks[0]));
        string block = BlockName((void*)blocks[0]);
        figure.Step($"B frees {block} of pool 0: sets its bit; the word had none, so its group is listed");
        other.Run(() => heap.Free((void*)blocks[1]));
        figure.Step($"B frees {BlockName((void*)blocks[1])} of pool 0: sets its bit, and nothing else");
        ThreadHeapRef local = heap.Threads.All[0].Heap;
        Assert.True(Gate.TryEnter(local));
        RemoteFrees<RealAtomics>.Drain(heap, local, sizeClass);
        Gate.Exit(local);
        figure.Step("A drains, as its next refill does: takes list and word whole, and wakes the pool");
        block = BlockName(heap.Alloc(1024));
        figure.Step($"A calls Alloc: sets pool 1 aside, makes pool 0 current, claims, pops {block}");
        Walk.Shows("life-remote-free", figure.Text);
        HeapVerifier.Verify(heap);
    }

    [Fact]
    public static void Passes_of_the_decay_clock_change_what_the_figure_shows()
    {
        if (!OsMemory.CanPurge || OsMemory.OsPageSize != 4096)
        {
            return;
        }
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        Figure figure = new(new Scene(heap, SizeClasses.Of(1024)).Rows);
        Prepare(heap);
        figure.Begin("Pool 0 is full; of pool 1, blocks 4 to 11 are free; pool 2 is empty and kept; pool 3 is the\n"
            + "current one, with no block available. A large block is kept. Blocks of 1,024 bytes, four an OS page.");
        heap.Upkeep.Decay();
        figure.Step("the first pass remembers what it sees");
        heap.Upkeep.Decay();
        figure.Step("the second pass finds the same, and gives back the OS pages of free blocks, and the large block");
        _ = heap.Alloc(1024);
        figure.Step("an Alloc that finds no other block uses pool 1 again, and its OS pages");
        Walk.Shows("life-decay", figure.Text);
        HeapVerifier.Verify(heap);
    }

    private static void Prepare(NativeHeap heap)
    {
        nint[] blocks = new nint[10 + 16 + 16 + 16];
        for (int index = 0; index < blocks.Length; index++)
        {
            blocks[index] = (nint)heap.Alloc(1024);
        }
        foreach (nint block in blocks[14..22])
        {
            heap.Free((void*)block);
        }
        foreach (nint block in blocks[26..42])
        {
            heap.Free((void*)block);
        }
        heap.Free(heap.Alloc(300_000));
    }

    private static string BlockName(void* block)
    {
        PoolRef pool = new ArenaRef(Geometry.ArenaOf((nuint)block)).PoolOf((nuint)block);
        Assert.True(pool.TryIndexOf((nuint)block - pool.Start, out uint index));
        return $"block {index}";
    }
}
