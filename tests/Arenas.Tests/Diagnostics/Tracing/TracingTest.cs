using System;
using System.Runtime.CompilerServices;

namespace Arenas.Tests.Diagnostics.Tracing;

/// <summary>A heap for one test, and tracing that ends with it.</summary>
public abstract unsafe class TracingTest : IDisposable
{
    protected TracingTest() => Heap = new(new NativeHeapOptions { Name = "traced", FreesAtDispose = true });

    protected NativeHeap Heap { get; }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        Tracer.Stop();
        Heap.Dispose();
    }

    /// <summary>The line that the call stands in.</summary>
    protected static int Line([CallerLineNumber] int line = 0) => line;

    protected static nint Address(void* block) => (nint)block;

    /// <summary>Allocates below some frames of its own.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.NoOptimization)]
    protected nint AllocDeep(int depth, int byteCount) =>
        depth > 0 ? AllocDeep(depth - 1, byteCount) : Address(Heap.Alloc((nuint)byteCount));
}
