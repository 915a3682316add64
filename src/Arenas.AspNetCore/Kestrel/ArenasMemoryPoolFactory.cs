using System;
using System.Buffers;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Threading;
using Microsoft.AspNetCore.Connections;

namespace Arenas.AspNetCore;

/// <summary>Makes the memory pools of a server. All of them rent from one set of arenas.</summary>
/// <remarks>
/// <para>Which memory for which consumer:</para>
/// <code>
/// consumer                                   memory
/// Kestrel: HTTP/1.1, HTTP/2, HTTPS           pinned arrays: this factory
/// Socket, Pipe, FileStream, RandomAccess     native or pinned arrays: NativeMemoryPool
/// C libraries, data that outlives requests   native: NativeHeap
/// an API that takes byte[]                   pinned arrays, through MemoryMarshal.TryGetArray
/// </code>
/// <para>Native memory breaks Kestrel's socket transport: a response longer than one block is sent as a list of
/// <see cref="ArraySegment{T}"/>, which <see cref="System.Net.Sockets.SocketAsyncEventArgs.BufferList"/> demands, and
/// native memory has no array. Short responses pass, long ones fail with "Buffer backed by array was expected". So a
/// factory refuses memory that is no array.</para>
/// <para><b>Owns</b>: its pools' heap, unless one was given. The heap goes with the last block that comes back after
/// the factory and all pools were disposed; a container that made the factory disposes it.</para>
/// <para><b>Threads</b>: every member may be called on any thread.</para>
/// <para><b>Cost</b>: Kestrel asks for a pool for each endpoint and queue of the transport; a further pool over the
/// same arenas is a few objects, and up to 64 blocks of 4 KB on each thread that has just used it.</para>
/// <para><b>Meters</b>: the four instruments of the server's own pool, which a custom pool loses, are published under
/// their names: see <see cref="MeterName"/>.</para>
/// </remarks>
public sealed class ArenasMemoryPoolFactory : IMemoryPoolFactory<byte>, IDisposable
{
    /// <summary>The name of the meter: that of the server's own pools.</summary>
    /// <remarks>
    /// <code>
    /// aspnetcore.memory_pool.pooled     By  free memory that is kept for the next rent
    /// aspnetcore.memory_pool.allocated  By  taken from the system
    /// aspnetcore.memory_pool.evicted    By  given back to the system
    /// aspnetcore.memory_pool.rented     By  rented
    /// </code>
    /// Each measurement has the tag <c>aspnetcore.memory_pool.owner</c>. What was rented is told for each owner; the
    /// arenas are shared, and told as those of the first.
    /// </remarks>
    public const string MeterName = "Microsoft.AspNetCore.MemoryPool";

    private const string DefaultOwner = "arenas";

    private readonly Lock _lock = new();
    private readonly NativeMemoryPool _root;
    private readonly List<NativeMemoryPool> _pools = [];
    private readonly Dictionary<string, (long Count, long Bytes)> _ended = [];
    private readonly MemoryPoolInstruments? _instruments;
    private string? _firstOwner;

    /// <summary>Initializes a factory.</summary>
    /// <param name="options">What the arenas are made with; null for the defaults. Its memory is made of pinned
    /// arrays.</param>
    /// <param name="meters">Where instruments are made; null for none.</param>
    /// <exception cref="ArgumentException">The options ask for memory that has no arrays, or one is out of
    /// range.</exception>
    public ArenasMemoryPoolFactory(NativeMemoryPoolOptions? options = null, IMeterFactory? meters = null)
    {
        options ??= DefaultOptions();
        RefuseNative(options);
        _root = new(options);
        if (!HasArrays(_root))
        {
            _root.Dispose();
            throw NativeRefused(nameof(options));
        }
        _instruments = meters is null ? null : new(this, meters);
    }

    /// <summary>Gets the heap that all pools rent from.</summary>
    public NativeHeap Heap => _root.Heap;

    /// <summary>Makes a pool, to be disposed by the caller. Blocks of it may come back afterwards.</summary>
    /// <param name="options">Names the owner, for the meters.</param>
    /// <returns>The pool.</returns>
    /// <exception cref="ObjectDisposedException">The factory was disposed.</exception>
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null)
    {
        string owner = options?.Owner ?? DefaultOwner;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_root.IsDisposed, this);
            FoldEnded();
            NativeMemoryPool pool = _root.Share(owner);
            _pools.Add(pool);
            _firstOwner ??= owner;
            return pool;
        }
    }

    /// <summary>Counts what all pools have rented, and what the arenas hold.</summary>
    /// <returns>One reading; rents on other threads meanwhile may or may not be in it.</returns>
    /// <remarks>Cost: visits every block that was ever rented and still is in the arenas.</remarks>
    /// <exception cref="ObjectDisposedException">The arenas are gone: everything was disposed, and every block has
    /// come back.</exception>
    public NativeMemoryPoolStatistics GetStatistics() => Read(out _);

    /// <summary>Closes the factory. The arenas stay until all pools are disposed and every block is back.</summary>
    public void Dispose()
    {
        _instruments?.Dispose();
        _root.Dispose();
    }

    internal static NativeMemoryPoolOptions DefaultOptions() => new()
    {
        Name = "aspnetcore",
        MemorySource = MemorySource.PinnedArrays,
    };

    /// <summary>Refuses what is known to have no arrays before anything is made.</summary>
    internal static void RefuseNative(NativeMemoryPoolOptions options)
    {
        if (options.Heap is null && ReferenceEquals(options.MemorySource, MemorySource.Native))
        {
            throw NativeRefused(nameof(options));
        }
    }

    /// <summary>Reads everything at once, and the sums of each owner.</summary>
    internal NativeMemoryPoolStatistics Read(out IReadOnlyDictionary<string, long> rentedBytes)
    {
        lock (_lock)
        {
            FoldEnded();
            NativeMemoryPoolStatistics sum = _root.GetStatistics();
            Dictionary<string, long> owners = [];
            long count = 0; // not the block that the factory itself tried
            long bytes = 0;
            int inUse = 0;
            long inUseBytes = 0;
            foreach ((string owner, (long Count, long Bytes) ended) in _ended)
            {
                Add(owner, ended.Count, ended.Bytes);
            }
            foreach (NativeMemoryPool pool in _pools)
            {
                NativeMemoryPoolStatistics one = pool.GetStatistics();
                Add(pool.Name, one.RentCount, one.RentedBytes);
                inUse += one.InUseCount;
                inUseBytes += one.InUseBytes;
            }
            rentedBytes = owners;
            return sum with { RentCount = count, RentedBytes = bytes, InUseCount = inUse, InUseBytes = inUseBytes };

            void Add(string owner, long rents, long rented)
            {
                owners[owner] = owners.GetValueOrDefault(owner) + rented;
                count += rents;
                bytes += rented;
            }
        }
    }

    /// <summary>Whose the arenas are said to be; null while nobody has asked for a pool.</summary>
    internal string? FirstOwner => Volatile.Read(ref _firstOwner);

    private static bool HasArrays(NativeMemoryPool pool)
    {
        // Of a length that is not kept: it would be this thread's until the clock's next tick.
        using IMemoryOwner<byte> block = pool.Rent(NativeMemoryPool.MinBlockBytes + 1);
        return System.Runtime.InteropServices.MemoryMarshal.TryGetArray<byte>(block.Memory, out _);
    }

    private static ArgumentException NativeRefused(string parameter) => new(
        "Kestrel cannot use native memory: its socket transport sends a response of more than one block as a list of "
        + $"arrays, and fails where a block has none. Leave {nameof(NativeMemoryPoolOptions.MemorySource)} at "
        + $"{nameof(MemorySource)}.{nameof(MemorySource.PinnedArrays)}, or give a heap that is made of it.",
        parameter);

    // Endpoints come and go with the configuration. What they rented stays counted.
    private void FoldEnded()
    {
        for (int i = _pools.Count - 1; i >= 0; i--)
        {
            if (_pools[i].IsDisposed && _pools[i].GetStatistics() is { InUseCount: 0 } last)
            {
                (long count, long bytes) = _ended.GetValueOrDefault(_pools[i].Name);
                _ended[_pools[i].Name] = (count + last.RentCount, bytes + last.RentedBytes);
                _pools.RemoveAt(i);
            }
        }
    }
}
