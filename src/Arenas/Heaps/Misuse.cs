using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Arenas.Layout;

namespace Arenas.Heaps;

/// <summary>Says what a caller did wrong: names the address, the size class and the heap.</summary>
/// <remarks>Only read, never changed, is the state of the heap, which works on afterwards; its errors are
/// counted.</remarks>
internal static class Misuse
{
    /// <summary>Throws for an address that a heap could not free or measure.</summary>
    [DoesNotReturn]
    public static void Throw(NativeHeap heap, nuint address, string file = "", int line = 0)
    {
        heap.ThrowIfDisposed();
        ulong entry = ArenaDirectory.Lookup(address);
        if (ArenaDirectory.IsLarge(entry))
        {
            ThrowLarge(heap, address, new((nuint)entry), file, line);
        }
        if (!ArenaDirectory.IsArena(entry))
        {
            ThrowNotABlock(
                heap, $"{At(address)} is not a block of any heap: heap '{heap.Name}' did not give it.", file, line);
        }
        if (ArenaDirectory.TagOf(entry) != heap.Tag)
        {
            ThrowNotABlock(
                heap, $"{At(address)} is not a block of heap '{heap.Name}': another heap owns it.", file, line);
        }
        if (ArenaDirectory.MarkOf(entry) == ArenaDirectory.RetiredMark)
        {
            string message =
                $"{At(address)} was already freed: its memory went back from heap '{heap.Name}' to the system.";
            heap.Errors.Count(HeapError.DoubleFree, message, new() { File = file, Line = line });
            throw new InvalidOperationException(message);
        }
        // The shift is the directory's: the header of an arena that retires at this moment is all zeros.
        ThrowPooled(heap, address, PoolRef.OfBlock(address, ArenaDirectory.MarkOf(entry)), file, line);
    }

    [DoesNotReturn]
    public static void ThrowDoubleFree(
        NativeHeap heap, nuint address, string detail, string file = "", int line = 0)
    {
        string message = $"{At(address)} was freed twice: {detail} of heap '{heap.Name}' is not live.";
        HeapFaultPlaces places = new() { File = file, Line = line };
        BlockTraces? traces = heap.Traces;
        if (traces is not null)
        {
            (int allocated, int freed) = heap.OriginsOf(address);
            places = places with { Allocated = allocated, Freed = freed, Now = traces.Origins.Of(file, line) };
        }
        heap.Errors.Count(HeapError.DoubleFree, message, places);
        throw new InvalidOperationException(message + Tell(traces, places));
    }

    [DoesNotReturn]
    public static void ThrowDisposed(NativeHeap heap)
    {
        ObjectDisposedException exception = new($"NativeHeap '{heap.Name}'");
        heap.Errors.Count(HeapError.Disposed, exception.Message);
        throw exception;
    }

    /// <summary>Notes that memory was damaged; the exception is the caller's to throw.</summary>
    public static HeapCorruptionException Corruption(NativeHeap heap, string message)
    {
        heap.Errors.Count(HeapError.Corruption, message);
        return new(message);
    }

    public static string At(nuint address) => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}");

    [DoesNotReturn]
    private static void ThrowLarge(NativeHeap heap, nuint address, LargeRef record, string file, int line)
    {
        if (record.HeapTag != heap.Tag)
        {
            ThrowNotABlock(
                heap, $"{At(address)} is not a block of heap '{heap.Name}': another heap owns it.", file, line);
        }
        if (address != record.Block)
        {
            ThrowNotABlock(
                heap,
                $"{At(address)} lies inside the large block {At(record.Block)} of heap '{heap.Name}', "
                    + $"{address - record.Block} bytes from its start.",
                file,
                line);
        }
        ThrowDoubleFree(heap, address, $"the large block of {record.UsableBytes} bytes", file, line);
    }

    [DoesNotReturn]
    private static void ThrowPooled(NativeHeap heap, nuint address, PoolRef pool, string file, int line)
    {
        nuint blockSize = pool.BlockSize;
        if (pool.State is PoolState.Unused or PoolState.Cached || blockSize == 0)
        {
            // Or the heap was disposed while this was looking at it.
            heap.ThrowIfDisposed();
            ThrowDoubleFree(heap, address, "a block of an empty pool", file, line);
        }
        nuint offset = address - pool.Start;
        string blocks = $"blocks of {blockSize} bytes (size class {pool.SizeClass})";
        nuint index = offset / blockSize;
        if (index < (nuint)(uint)pool.FirstBlock || index >= (nuint)(uint)pool.Capacity)
        {
            ThrowNotABlock(heap, $"{At(address)} lies in heap '{heap.Name}', but outside its {blocks}.", file, line);
        }
        nuint inside = offset % blockSize;
        if (inside != 0)
        {
            ThrowNotABlock(
                heap,
                $"{At(address)} lies inside a block of heap '{heap.Name}', {inside} bytes from its start; {blocks}.",
                file,
                line);
        }
        ThrowDoubleFree(heap, address, $"the block of {blockSize} bytes (size class {pool.SizeClass})", file, line);
    }

    [DoesNotReturn]
    private static void ThrowNotABlock(NativeHeap heap, string message, string file, int line)
    {
        heap.Errors.Count(HeapError.NotABlock, message, new() { File = file, Line = line });
        throw new ArgumentException(message);
    }

    /// <summary>What tracing knows of a block that is freed again; nothing if it knows nothing.</summary>
    private static string Tell(BlockTraces? traces, HeapFaultPlaces places) => traces is null
        ? ""
        : Tell(traces, "Allocated at", places.Allocated) + Tell(traces, "First freed at", places.Freed)
            + Tell(traces, "Freed again at", places.Now);

    private static string Tell(BlockTraces traces, string what, int origin) =>
        origin == 0 ? "" : $"\n{what}\n  {traces.Origins.Describe(origin)}";
}
