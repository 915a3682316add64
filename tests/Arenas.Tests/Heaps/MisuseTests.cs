using System;
using System.Runtime.InteropServices;
using Arenas.Layout;
using Arenas.Tests.Races;
using Xunit;

namespace Arenas.Tests.Heaps;

/// <summary>Every misuse is an exception of its kind that names address, class and heap; the heap works on.</summary>
public static unsafe class MisuseTests
{
    public static TheoryData<HeapKind, int> KindsAndSizes { get; } = CreateKindsAndSizes();

    [Theory]
    [MemberData(nameof(KindsAndSizes))]
    public static void A_double_free_at_once_and_later(HeapKind kind, int size)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        void* block = heap.Alloc((nuint)size);
        void* other = heap.Alloc((nuint)size);
        heap.Free(block);
        IsDoubleFree(heap, block, size);
        heap.Free(other);
        IsDoubleFree(heap, block, size);
        IsDoubleFree(heap, other, size);
        _ = Assert.Throws<InvalidOperationException>(() => heap.UsableSize(block));
        _ = Assert.Throws<InvalidOperationException>(() => (nuint)heap.Realloc(block, 1));
        WorksOn(heap);
    }

    [Theory]
    [MemberData(nameof(KindsAndSizes))]
    public static void A_double_free_by_other_threads(HeapKind kind, int size)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        using OtherThread other = new();
        void* block = heap.Alloc((nuint)size);
        void* second = heap.Alloc((nuint)size);
        heap.Free(block);
        other.Run(() => IsDoubleFree(heap, block, size));
        other.Run(() => heap.Free(second));
        IsDoubleFree(heap, second, size);
        other.Run(() => IsDoubleFree(heap, second, size));
        void* third = null;
        other.Run(() => third = heap.Alloc((nuint)size));
        other.Dispose();
        heap.Free(third);
        IsDoubleFree(heap, third, size);
        WorksOn(heap);
    }

    [Theory]
    [MemberData(nameof(KindsAndSizes))]
    public static void A_double_free_after_everything_went_back(HeapKind kind, int size)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        void* block = heap.Alloc((nuint)size);
        heap.Free(block);
        _ = heap.Trim();
        TestHeaps.Decay(heap);
        Exception refused = Assert.ThrowsAny<Exception>(() => heap.Free(block));
        Assert.True(refused is ArgumentException or InvalidOperationException, refused.ToString());
        Names(heap, block, refused);
        WorksOn(heap);
    }

    [Theory]
    [MemberData(nameof(KindsAndSizes))]
    public static void An_interior_address(HeapKind kind, int size)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        byte* block = (byte*)heap.Alloc((nuint)size);
        nuint[] offsets = [1, 8, 15, (nuint)size / 2, (nuint)size - 1];
        foreach (nuint offset in offsets)
        {
            if (offset == 0)
            {
                continue;
            }
            ArgumentException refused = Assert.Throws<ArgumentException>(() => heap.Free(block + offset));
            Names(heap, block + offset, refused);
            Assert.Contains($"{offset} bytes from its start", refused.Message, StringComparison.Ordinal);
            _ = Assert.Throws<ArgumentException>(() => heap.UsableSize(block + offset));
            _ = Assert.Throws<ArgumentException>(() => (nuint)heap.Realloc(block + offset, 100));
        }
        heap.Free(block);
        WorksOn(heap);
    }

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    public static void A_foreign_address(HeapKind kind)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        using NativeHeap other = TestHeaps.Create(HeapKind.Default, "other");
        ulong local = 0;
        byte[] array = GC.AllocateArray<byte>(64, pinned: true);
        void* native = NativeMemory.Alloc(64);
        nuint[] addresses =
        [
            (nuint)(&local), (nuint)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0), (nuint)native,
            (nuint)other.Alloc(64), (nuint)other.Alloc(5000), (nuint)other.Alloc(100_000), 1, 8, 256, 4096, 65535,
            (nuint)1 << 46, (nuint)1 << 47, (nuint)1 << 48, (nuint)1 << 63, nuint.MaxValue - 15,
            nuint.MaxValue,
        ];
        void* mine = heap.Alloc(64);
        foreach (nuint address in addresses)
        {
            Names(heap, (void*)address, Assert.Throws<ArgumentException>(() => heap.Free((void*)address)));
            _ = Assert.Throws<ArgumentException>(() => heap.ForThisThread().Free((void*)address));
            _ = Assert.Throws<ArgumentException>(() => heap.UsableSize((void*)address));
            _ = Assert.Throws<ArgumentException>(() => (nuint)heap.Realloc((void*)address, 10));
            Assert.False(heap.Owns((void*)address));
        }
        NativeMemory.Free(native);
        heap.Free(mine);
        WorksOn(heap);
    }

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    public static void Null_is_freed_as_often_as_one_likes(HeapKind kind)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        heap.Free(null);
        heap.Free(null);
        heap.ForThisThread().Free(null);
        Assert.False(heap.Owns(null));
        WorksOn(heap);
        heap.Free(null);
    }

    [Theory]
    [MemberData(nameof(KindsAndSizes))]
    public static void A_disposed_heap(HeapKind kind, int size)
    {
        NativeHeap heap = TestHeaps.Create(kind, "gone");
        void* block = heap.Alloc((nuint)size);
        heap.Dispose();
        heap.Dispose();
        Assert.True(heap.IsDisposed);
        Action[] calls =
        [
            () => heap.Free(block), () => heap.Alloc((nuint)size), () => heap.AllocZeroed(1),
            () => heap.AlignedAlloc(1, 16), () => heap.Realloc(block, 1), () => heap.Realloc(null, 1),
            () => heap.UsableSize(block), () => heap.TryAlloc(1, out _), () => heap.TryAllocZeroed(100_000, out _),
            () => heap.TryAlignedAlloc(1, 64, out _), () => heap.TryRealloc(block, 1, out _), () => heap.Trim(),
            () => heap.GetStatistics(), () => heap.ForThisThread(), () => heap.Free((void*)16),
        ];
        foreach (Action call in calls)
        {
            Assert.Contains("gone", Assert.Throws<ObjectDisposedException>(call).Message, StringComparison.Ordinal);
        }
        Assert.False(heap.Owns(block));
        heap.Upkeep.Decay();
    }

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    public static void A_size_that_no_address_can_count(HeapKind kind)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        void* block = heap.Alloc(100);
        nuint[] sizes = [nuint.MaxValue, nuint.MaxValue - 15, nuint.MaxValue - 16, nuint.MaxValue / 2, (nuint)1 << 48];
        foreach (nuint size in sizes)
        {
            _ = Assert.Throws<OutOfMemoryException>(() => heap.Alloc(size));
            _ = Assert.Throws<OutOfMemoryException>(() => heap.AllocZeroed(size));
            _ = Assert.Throws<OutOfMemoryException>(() => heap.AlignedAlloc(size, 4096));
            _ = Assert.Throws<OutOfMemoryException>(() => heap.Realloc(block, size));
            Assert.False(heap.TryAlloc(size, out _));
        }
        _ = Assert.Throws<OutOfMemoryException>(() => heap.Alloc<long>(nuint.MaxValue / 8 + 1));
        _ = Assert.Throws<OutOfMemoryException>(() => heap.AllocZeroed<Guid>(nuint.MaxValue / 15));
        heap.Free(block);
        WorksOn(heap);
    }

    [Theory]
    [InlineData(HeapKind.Default)]
    [InlineData(HeapKind.Hardened)]
    public static void An_alignment_that_is_none(HeapKind kind)
    {
        NativeHeap heap = TestHeaps.Create(kind);
        nuint[] alignments = [0, 3, 17, 48, (nuint)1 << 31, nuint.MaxValue, ((nuint)1 << 30) + 1];
        foreach (nuint alignment in alignments)
        {
            ArgumentException refused = Assert.Throws<ArgumentException>(() => heap.AlignedAlloc(8, alignment));
            Assert.Contains($"{alignment}", refused.Message, StringComparison.Ordinal);
            _ = Assert.Throws<ArgumentException>(() => heap.TryAlignedAlloc(8, alignment, out _));
        }
        WorksOn(heap);
    }

    [Fact]
    public static void Options_out_of_range()
    {
        _ = Assert.Throws<ArgumentNullException>(() => new NativeHeap(null!));
        _ = Assert.ThrowsAny<ArgumentException>(() => new NativeHeap(new() { LimitBytes = -1 }));
        _ = Assert.ThrowsAny<ArgumentException>(() => new NativeHeap(new() { ThreadCacheBytes = -1 }));
        _ = Assert.ThrowsAny<ArgumentException>(() => new NativeHeap(new() { RetainPolicy = new(-1, TimeSpan.Zero) }));
        _ = Assert.ThrowsAny<ArgumentException>(() => new NativeHeap(new() { MemorySource = null! }));
    }

    /// <summary>The heap is whole, and a small program runs on it; then it can go.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(5000)]
    public static void A_double_free_of_the_last_block_when_another_heap_was_used_between(int size)
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using NativeHeap other = TestHeaps.Create(HeapKind.Default, "other");
        void* block = heap.Alloc((nuint)size);
        other.Free(other.Alloc(64));
        heap.Free(block);
        _ = Assert.Throws<InvalidOperationException>(() => heap.Free(block));
        void* next = heap.Alloc((nuint)size);
        Assert.True(next != heap.Alloc((nuint)size), "one block serves one request");
        _ = HeapChecks.Hold(heap);
    }

    [Fact]
    public static void A_double_free_of_the_last_block_at_once_or_by_another_thread_before()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using OtherThread other = new();
        for (nuint size = 16; size <= 65536; size *= 2)
        {
            void* block = heap.Alloc(size);
            heap.Free(null);
            heap.Free(block);
            _ = Assert.Throws<InvalidOperationException>(() => heap.Free(block));
            block = heap.Alloc(size);
            other.Run(() => heap.Free(block));
            _ = Assert.Throws<InvalidOperationException>(() => heap.Free(block));
            _ = HeapChecks.Hold(heap);
        }
        _ = heap.Trim();
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
    }

    private static void WorksOn(NativeHeap heap)
    {
        _ = HeapChecks.Hold(heap);
        nuint[] sizes = [1, 24, 600, 3000, 65536, 100_000];
        for (uint round = 0; round < 3; round++)
        {
            nuint[] blocks = Array.ConvertAll(sizes, size => (nuint)heap.Alloc(size));
            for (int index = 0; index < sizes.Length; index++)
            {
                Pattern.Write((void*)blocks[index], sizes[index], (uint)index + round);
            }
            for (int index = 0; index < sizes.Length; index++)
            {
                Pattern.Check((void*)blocks[index], sizes[index], (uint)index + round);
                heap.Free((void*)blocks[index]);
            }
        }
        _ = HeapChecks.Hold(heap);
        heap.Dispose();
    }

    private static void IsDoubleFree(NativeHeap heap, void* block, int size)
    {
        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => heap.Free(block));
        Names(heap, block, refused);
        nuint total = (nuint)size + (heap.IsHardened ? 16u : 0u);
        if (total <= Geometry.MaxPooledBlock && !refused.Message.Contains("empty pool", StringComparison.Ordinal))
        {
            Assert.Contains($"size class {SizeClasses.Of(total)}", refused.Message, StringComparison.Ordinal);
        }
        Assert.False(heap.Owns(block));
    }

    private static void Names(NativeHeap heap, void* address, Exception refused)
    {
        Assert.Contains($"0x{(nuint)address:x}", refused.Message, StringComparison.Ordinal);
        Assert.Contains($"'{heap.Name}'", refused.Message, StringComparison.Ordinal);
    }

    private static TheoryData<HeapKind, int> CreateKindsAndSizes()
    {
        TheoryData<HeapKind, int> data = [];
        foreach (HeapKind kind in new[] { HeapKind.Default, HeapKind.Hardened })
        {
            foreach (int size in new[] { 24, 1000, 3000, 65536, 100_000, 40 << 20 })
            {
                data.Add(kind, size);
            }
        }
        return data;
    }
}
