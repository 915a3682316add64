using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using Arenas.Tests.Heaps;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>The functions as C calls them.</summary>
[Collection(Alone.Name)]
public static unsafe class AllocatorCallbackTests
{
    private static int s_failures;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void The_functions_follow_the_rules_of_C(bool hardened)
    {
        using NativeHeap heap = TestHeaps.Create(hardened ? HeapKind.Hardened : HeapKind.Default);
        using AllocatorCallbacks callbacks = new(heap, new() { CountsCalls = true });
        void* context = (void*)callbacks.Context;

        byte* first = (byte*)AllocatorCallbacks.Malloc(context, 0);
        byte* second = (byte*)AllocatorCallbacks.Malloc(context, 0);
        Assert.True(first != null && second != null && first != second);
        byte* zeros = (byte*)AllocatorCallbacks.Calloc(context, 30, 10);
        Assert.Equal(-1, new Span<byte>(zeros, 300).IndexOfAnyExcept((byte)0));
        Assert.True(AllocatorCallbacks.UsableSize(context, zeros) >= 300);
        Assert.Equal(0u, AllocatorCallbacks.UsableSize(context, null));

        new Span<byte>(zeros, 300).Fill(7);
        zeros = (byte*)AllocatorCallbacks.Realloc(context, zeros, 100_000);
        Assert.Equal(-1, new Span<byte>(zeros, 300).IndexOfAnyExcept((byte)7));
        zeros = (byte*)AllocatorCallbacks.Realloc(context, zeros, 0);
        Assert.True(zeros != null && heap.Owns(zeros));
        byte* third = (byte*)AllocatorCallbacks.Realloc(context, null, 50);
        byte* aligned = (byte*)AllocatorCallbacks.AlignedAlloc(context, 4096, 100);
        Assert.Equal(0u, (nuint)aligned % 4096);

        AllocatorCallbacks.Free(context, null);
        foreach (nint block in new[] { (nint)first, (nint)second, (nint)zeros, (nint)third, (nint)aligned })
        {
            AllocatorCallbacks.Free(context, (void*)block);
        }
        AllocatorCallbackStatistics calls = callbacks.GetStatistics();
        Assert.Equal((2, 1, 3, 6, 1), (calls.Mallocs, calls.Callocs, calls.Reallocs, calls.Frees, calls.AlignedAllocs));
        Assert.Equal((0, 0, 0), (calls.Refused, calls.Misused, calls.Stale));
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void What_cannot_be_met_is_null()
    {
        using NativeHeap heap = new(new NativeHeapOptions { LimitBytes = 4 << 20 });
        using AllocatorCallbacks callbacks = new(heap);
        void* context = (void*)callbacks.Context;
        nuint half = (nuint)1 << 63;
        nuint[] impossible = [5 << 20, nuint.MaxValue, nuint.MaxValue - 15, half];

        void* block = AllocatorCallbacks.Malloc(context, 100);
        Assert.All(impossible, size => Assert.True(AllocatorCallbacks.Malloc(context, size) == null));
        Assert.All(impossible, size => Assert.True(AllocatorCallbacks.Calloc(context, 1, size) == null));
        Assert.All(impossible, size => Assert.True(AllocatorCallbacks.Realloc(context, block, size) == null));
        Assert.All(impossible, size => Assert.True(AllocatorCallbacks.AlignedAlloc(context, 64, size) == null));
        Assert.True(AllocatorCallbacks.Calloc(context, half, 2) == null);
        Assert.True(AllocatorCallbacks.Calloc(context, nuint.MaxValue, nuint.MaxValue) == null);
        Assert.True(AllocatorCallbacks.AlignedAlloc(context, 24, 10) == null);
        Assert.True(AllocatorCallbacks.AlignedAlloc(context, 0, 10) == null);
        Assert.True(AllocatorCallbacks.AlignedAlloc(context, half, 10) == null);

        Assert.Equal((21, 0), (callbacks.GetStatistics().Refused, callbacks.GetStatistics().Misused));
        Assert.True(heap.Owns(block), "a refused realloc leaves the block");
        AllocatorCallbacks.Free(context, block);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void A_refusal_from_any_call_on_is_null_and_loses_nothing(bool hardened)
    {
        int refusals = 0;
        for (int k = 0; ; k++)
        {
            CountingSource source = new() { Refuses = call => call >= k };
            using (NativeHeap heap = TestHeaps.On(source, hardened))
            {
                using AllocatorCallbacks callbacks = new(heap);
                void* context = (void*)callbacks.Context;
                List<nint> blocks = [];
                for (nuint size = 1; size < 1 << 23; size = (size * 3) + 1)
                {
                    blocks.Add((nint)AllocatorCallbacks.Malloc(context, size));
                    blocks.Add((nint)AllocatorCallbacks.Calloc(context, size, 2));
                    void* grown = AllocatorCallbacks.Realloc(context, (void*)blocks[^1], size * 4);
                    blocks[^1] = grown == null ? blocks[^1] : (nint)grown;
                }
                refusals += blocks.Count(block => block == 0);
                blocks.ForEach(block => AllocatorCallbacks.Free(context, (void*)block));
                Assert.Equal(0, callbacks.GetStatistics().Misused);
                Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
            }
            if (source.Refused == 0)
            {
                break;
            }
        }
        Assert.True(refusals > 0, "some call was refused");
    }

    [Theory]
    [InlineData(MisuseResponse.Report, 5)]
    [InlineData(MisuseResponse.Ignore, 0)]
    public static void Misuse_changes_nothing_and_is_told(MisuseResponse response, int told)
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using NativeHeap other = TestHeaps.Create(HeapKind.Default);
        using AllocatorCallbacks callbacks = new(heap, new() { Misuse = response });
        void* context = (void*)callbacks.Context;
        List<string> messages = [];
        callbacks.Misused += (_, e) => messages.Add(e.Exception.Message);
        callbacks.Misused += (_, _) => throw new InvalidOperationException("a handler's own");
        byte* block = (byte*)AllocatorCallbacks.Malloc(context, 100);
        void* foreign = other.Alloc(100);

        AllocatorCallbacks.Free(context, block + 16);
        AllocatorCallbacks.Free(context, foreign);
        Assert.True(AllocatorCallbacks.Realloc(context, (void*)1, 10) == null);
        Assert.Equal(0u, AllocatorCallbacks.UsableSize(context, (void*)nuint.MaxValue));
        AllocatorCallbacks.Free(context, block);
        AllocatorCallbacks.Free(context, block);

        Assert.Equal(5, callbacks.GetStatistics().Misused);
        Assert.Equal(told, messages.Count);
        Assert.All(messages, message => Assert.Contains("0x", message, StringComparison.Ordinal));
        Assert.True(told == 0 || messages[^1].Contains("was freed twice", StringComparison.Ordinal));
        Assert.True(other.Owns(foreign));
        other.Free(foreign);
        Assert.Equal((0, 0), (heap.GetStatistics().LiveBlocks, other.GetStatistics().LiveBlocks));
    }

    [Fact]
    public static void A_context_that_has_ended_or_never_was_does_nothing()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        AllocatorCallbacks callbacks = new(heap);
        void* context = (void*)callbacks.Context;
        void* block = AllocatorCallbacks.Malloc(context, 100);
        callbacks.Dispose();
        callbacks.Dispose();
        using AllocatorCallbacks next = new(heap);
        Assert.NotEqual((nint)context, next.Context);

        long stale = AllocatorCallbacks.StaleCalls;
        nint[] contexts = [(nint)context, 0, 1, -1, nint.MinValue, nint.MaxValue, 12345 << 20];
        foreach (nint one in contexts)
        {
            Assert.True(AllocatorCallbacks.Malloc((void*)one, 10) == null);
            Assert.True(AllocatorCallbacks.Realloc((void*)one, block, 10) == null);
            AllocatorCallbacks.Free((void*)one, block);
        }
        Assert.Equal(contexts.Length * 3, AllocatorCallbacks.StaleCalls - stale);
        Assert.True(heap.Owns(block));
        AllocatorCallbacks.Free((void*)next.Context, block);
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [Fact]
    public static void A_heap_that_was_disposed_answers_null()
    {
        NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using AllocatorCallbacks callbacks = new(heap);
        void* context = (void*)callbacks.Context;
        void* block = AllocatorCallbacks.Malloc(context, 100);
        heap.Dispose();

        Assert.True(AllocatorCallbacks.Malloc(context, 10) == null);
        Assert.True(AllocatorCallbacks.Calloc(context, 10, 10) == null);
        Assert.True(AllocatorCallbacks.Realloc(context, block, 10) == null);
        AllocatorCallbacks.Free(context, block);
        Assert.Equal((0, 4), (callbacks.GetStatistics().Misused, callbacks.GetStatistics().Stale));
        Assert.Throws<ObjectDisposedException>(() => new AllocatorCallbacks(heap));
    }

    [Fact]
    public static void Native_threads_share_a_heap()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // its threads are not pthreads
        }
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        using AllocatorCallbacks callbacks = new(heap);
        s_failures = 0;
        for (int round = 0; round < 3; round++)
        {
            NativeThreads.Run(&Body, (void*)callbacks.Context, 8);
        }
        Assert.Equal(0, s_failures);
        Assert.Equal(0, callbacks.GetStatistics().Misused);
        Assert.Equal(0, HeapChecks.Hold(heap).LiveBlocks);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public static void The_heap_may_end_while_native_threads_call(bool hardened)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }
        for (int round = 0; round < 10; round++)
        {
            NativeHeap heap = TestHeaps.Create(hardened ? HeapKind.Hardened : HeapKind.Default);
            using AllocatorCallbacks callbacks = new(heap);
            Thread ending = new(() =>
            {
                Thread.Sleep(5);
                heap.Dispose();
            });
            ending.Start();
            NativeThreads.Run(&UntilRefused, (void*)callbacks.Context, 4);
            ending.Join();
            Assert.True(heap.IsDisposed);
            Assert.Equal(0, callbacks.GetStatistics().Misused);
            Assert.True(callbacks.GetStatistics().Stale >= 4);
        }
    }

    [Fact]
    public static void A_slot_needs_no_context_and_comes_back()
    {
        using NativeHeap heap = TestHeaps.Create(HeapKind.Default);
        List<AllocatorCallbacks> all = [.. Enumerable.Range(0, 5).Select(_ => new AllocatorCallbacks(heap))];
        List<AllocatorSlot> slots = [.. all.Take(4).Select(one => one.TakeSlot())];
        Assert.Same(slots[0], all[0].TakeSlot());
        Assert.Throws<InvalidOperationException>(() => all[4].TakeSlot());
        Assert.Equal(4, slots.Select(slot => slot.Addresses.Malloc).Distinct().Count());
        foreach (AllocatorSlot slot in slots)
        {
            AllocatorAddresses functions = slot.Addresses;
            var malloc = (delegate* unmanaged[Cdecl]<nuint, void*>)functions.Malloc;
            var calloc = (delegate* unmanaged[Cdecl]<nuint, nuint, void*>)functions.Calloc;
            var realloc = (delegate* unmanaged[Cdecl]<void*, nuint, void*>)functions.Realloc;
            var free = (delegate* unmanaged[Cdecl]<void*, void>)functions.Free;
            var aligned = (delegate* unmanaged[Cdecl]<nuint, nuint, void*>)functions.AlignedAlloc;
            var size = (delegate* unmanaged[Cdecl]<void*, nuint>)functions.UsableSize;
            void* block = realloc(malloc(10), 1000);
            Assert.True(heap.Owns(block) && size(block) >= 1000 && calloc(nuint.MaxValue, 2) == null);
            free(block);
            free(calloc(1, 10));
            free(aligned(256, 10));
            var small = (delegate* unmanaged[Cdecl]<int, void*>)slot.SqliteMethods.Malloc;
            var round = (delegate* unmanaged[Cdecl]<int, int>)slot.SqliteMethods.RoundUp;
            Assert.True(small(-1) == null && small(int.MinValue) == null);
            Assert.True(round(1000) >= 1000 && round(int.MaxValue) == int.MaxValue && round(-1) == -1);
        }

        var old = (delegate* unmanaged[Cdecl]<nuint, void*>)slots[2].Addresses.Malloc;
        slots[2].Dispose();
        slots[2].Dispose();
        Assert.True(old(10) == null);
        Assert.Throws<ObjectDisposedException>(() => slots[2].Addresses);
        Assert.Equal((nint)old, all[4].TakeSlot().Addresses.Malloc);
        all.ForEach(one => one.Dispose());
        Assert.True(old(10) == null);
        Assert.Throws<ObjectDisposedException>(() => all[0].TakeSlot());
        Assert.Equal(0, heap.GetStatistics().LiveBlocks);
    }

    [UnmanagedCallersOnly]
    private static void* UntilRefused(void* context)
    {
        while (true)
        {
            void* block = AllocatorCallbacks.Malloc(context, 100);
            if (block == null)
            {
                return null;
            }
            AllocatorCallbacks.Free(context, AllocatorCallbacks.Calloc(context, 1, 5000));
            AllocatorCallbacks.Free(context, block);
        }
    }

    [UnmanagedCallersOnly]
    private static void* Body(void* context)
    {
        Random random = new(Environment.CurrentManagedThreadId);
        nint* blocks = stackalloc nint[64];
        for (int step = 0; step < 20_000; step++)
        {
            ref nint place = ref blocks[random.Next(64)];
            nuint size = (nuint)random.Next(1, 4000);
            if (place != 0 && *(int*)place != (int)place)
            {
                _ = Interlocked.Increment(ref s_failures);
            }
            if (step % 3 == 0)
            {
                AllocatorCallbacks.Free(context, (void*)place);
                place = 0;
            }
            else
            {
                place = (nint)AllocatorCallbacks.Realloc(context, (void*)place, size + 4);
                *(int*)place = (int)place;
            }
        }
        for (int i = 0; i < 64; i++)
        {
            AllocatorCallbacks.Free(context, (void*)blocks[i]);
        }
        return null;
    }
}
