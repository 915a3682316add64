using System;
using System.Diagnostics;
using System.Numerics;
using System.Threading;

using Arenas.Adapters;

namespace Arenas;

/// <content>What the functions do, once it is known who is meant. Nothing is thrown out of here.</content>
public sealed partial class AllocatorCallbacks
{
    private const nuint MaxAlignment = 1u << 30;

    internal nuint OnMalloc(nuint byteCount)
    {
        _counts?.Add(CallKind.Malloc);
        try
        {
            return Answer(Heap.AllocOrNull(byteCount, _file, _line));
        }
#pragma warning disable CA1031 // whatever it is, it must not unwind native frames
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Refuse(exception);
        }
    }

    internal nuint OnCalloc(nuint count, nuint size)
    {
        _counts?.Add(CallKind.Calloc);
        if (Math.BigMul(count, size, out ulong byteCount) != 0)
        {
            return Answer(0);
        }
        try
        {
            return Answer(Heap.AllocZeroedOrNull((nuint)byteCount, _file, _line));
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Refuse(exception);
        }
    }

    internal nuint OnRealloc(nuint block, nuint byteCount)
    {
        _counts?.Add(CallKind.Realloc);
        try
        {
            return Answer(block == 0
                ? Heap.AllocOrNull(byteCount, _file, _line)
                : Heap.ReallocOrNull(block, byteCount, _file, _line));
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Refuse(exception);
        }
    }

    internal void OnFree(nuint block)
    {
        _counts?.Add(CallKind.Free);
        try
        {
            Heap.FreeBytes(block, _file, _line);
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Note(exception);
        }
    }

    internal nuint OnAlignedAlloc(nuint alignment, nuint byteCount)
    {
        _counts?.Add(CallKind.AlignedAlloc);
        if (!BitOperations.IsPow2(alignment) || alignment > MaxAlignment)
        {
            return Answer(0);
        }
        try
        {
            return Answer(Heap.AlignedAllocOrNull(byteCount, alignment, _file, _line));
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return Refuse(exception);
        }
    }

    internal nuint OnUsableSize(nuint block)
    {
        try
        {
            return block == 0 ? 0 : Heap.UsableBytes(block);
        }
#pragma warning disable CA1031 // as above
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Note(exception);
            return 0;
        }
    }

    internal int OnRoundUp(int byteCount)
    {
        nuint rounded = byteCount <= 0 ? 0 : Heap.RoundUp((nuint)byteCount);
        Debug.Assert(byteCount <= 0 || rounded >= (nuint)byteCount, "rounded up");
        return byteCount <= 0 || rounded > int.MaxValue ? byteCount : (int)rounded;
    }

    private nuint Answer(nuint block)
    {
        if (block == 0)
        {
            Interlocked.Increment(ref _refused);
        }
        return block;
    }

    private nuint Refuse(Exception exception)
    {
        Interlocked.Increment(ref _refused);
        Note(exception);
        return 0;
    }

    private void Note(Exception exception)
    {
        if (exception is ObjectDisposedException)
        {
            Interlocked.Increment(ref _stale);
            return;
        }
        // What a memory source throws, or the runtime for lack of its own memory, is no misuse.
        if (exception is not (ArgumentException or InvalidOperationException or HeapCorruptionException))
        {
            return;
        }
        Interlocked.Increment(ref _misused);
        if (_response == MisuseResponse.FailFast)
        {
            Environment.FailFast($"Native code misused heap '{Heap.Name}': {exception.Message}", exception);
        }
        if (_response == MisuseResponse.Report)
        {
            Report(exception);
        }
    }

    private void Report(Exception exception)
    {
        try
        {
            Misused?.Invoke(this, new(exception));
        }
#pragma warning disable CA1031 // as above
        catch (Exception lost)
#pragma warning restore CA1031
        {
            Trace.TraceError($"A handler of {nameof(Misused)} has thrown: {lost}");
        }
    }
}
