namespace Arenas.Clients;

/// <summary>Frees a block twice, as a library with a bug would, where that is to end the process.</summary>
internal static unsafe class MisuseClient
{
    public static void Run(ClientAllocator allocator)
    {
        using NativeHeap heap = Program.HeapFor(allocator, "misused", 1 << 20)!;
        using AllocatorCallbacks callbacks = new(heap, new() { Misuse = MisuseResponse.FailFast });
        void* context = (void*)callbacks.Context;
        void* block = AllocatorCallbacks.Malloc(context, 100);
        AllocatorCallbacks.Free(context, block);
        AllocatorCallbacks.Free(context, block);
        Program.Print("survived", true);
    }
}
