using Arenas.Tests.Diagnostics.Tracing;
using Xunit;

namespace Arenas.Tests.Adapters;

/// <summary>What tracing knows of blocks that native code has allocated.</summary>
[Collection(TracingCollection.Name)]
public sealed unsafe class CallbackTracingTests : TracingTest
{
    [Fact]
    public void A_block_of_native_code_was_allocated_where_the_callbacks_were_made()
    {
        _ = Tracer.Start();
        using AllocatorCallbacks callbacks = new(Heap, file: "client.c", line: 77);
        void* context = (void*)callbacks.Context;
        nint[] blocks =
        [
            (nint)AllocatorCallbacks.Malloc(context, 100),
            (nint)AllocatorCallbacks.Calloc(context, 10, 100_000),
            (nint)AllocatorCallbacks.AlignedAlloc(context, 256, 100),
            (nint)AllocatorCallbacks.Realloc(context, AllocatorCallbacks.Malloc(context, 5), 5000),
        ];
        foreach (nint block in blocks)
        {
            Assert.Equal("client.c:77", Tracer.StackOf(Heap, block)!.Site.ToString());
            AllocatorCallbacks.Free(context, (void*)block);
            Assert.Null(Tracer.StackOf(Heap, block));
        }
        Assert.Equal(0, Heap.GetStatistics().LiveBlocks);
    }
}
